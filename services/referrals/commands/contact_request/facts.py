"""From a contact request to the fact that is published of it."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.published import CONTACT_REQUESTS, ContactRequestState, Happened
from services.referrals.model.contact_request.asking import CREATE
from services.referrals.model.contact_request.row import ContactRequest
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact


def contact_request_fact(row: ContactRequest, name: str, at: datetime, by: UUID | None) -> Fact:
    """`contact-request.<name>` with the state after what the organisation `by` did (None: the system, or a person
    without login)."""
    state = ContactRequestState(
        request_id=row.id,
        version=row.version,
        number=row.number,
        status=row.status,
        organisation=row.organisation,
        asker=row.asker,
        overdue=row.overdue,
        due_at=row.deadlines[-1].due_at,
        arrived_at=row.arrived_at,
        answered_at=row.answered_at,
        passed_on_to=row.passed_on_to,
        passed_on_as=row.passed_on_as,
        happened=Happened(at=at, actor_organisation=by, reason=row.reason),
        concerns=_concerned(row, name),
    )
    return Fact(CONTACT_REQUESTS.name, f"contact-request.{name}", "contact-request", row.id, row.version, state)


def _concerned(row: ContactRequest, name: str) -> list[Concerned]:
    """The one that is asked, and the one that asks: of a request that is made where another was passed on, it is told
    by that."""
    told = [Concerned(organisation=row.organisation, part="responsible")]
    if row.asker is not None and not (name == CREATE.fact and row.arrived_at < row.made_at):
        told.append(Concerned(organisation=row.asker, part="asker"))
    return told
