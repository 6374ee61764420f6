"""A contact request comes to an organisation: by an asker, by a person without login, or passed on by another one."""

from datetime import datetime
from uuid import UUID

from services.referrals.commands.contact_request.facts import contact_request_fact
from services.referrals.model.contact_request.asking import CREATE
from services.referrals.model.contact_request.awaited import to_contact
from services.referrals.model.contact_request.content import ContactContent
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.model.deadline.row import CONTACT, Deadline
from services.referrals.tools import Work
from shared.work.free_numbers import free_number


def make_contact_request(
    work: Work,
    organisation: UUID,
    asker: UUID | None,
    content: ContactContent,
    *,
    arrived_at: datetime | None = None,
    code_hash: bytes | None = None,
    form_hash: bytes | None = None,
) -> ContactRequest:
    """The new request at this organisation, with its own key. The time to contact the person runs from now."""
    request_id = work.new_id()
    awaited = to_contact(work.tools.contact_days, work.now)
    wrapped, sealed = work.tools.vault.seal_request(request_id, content)
    row = ContactRequest(
        id=request_id,
        version=1,
        number=free_number(work, ContactRequest.number),
        status=str(CREATE.target),
        organisation=organisation,
        asker=asker,
        wrapped_key=wrapped,
        sealed=sealed,
        code_hash=code_hash,
        form_hash=form_hash,
        arrived_at=arrived_at or work.now,
        made_at=work.now,
        changed_at=work.now,
        due_at=awaited.due_at,
    )
    work.add(row)
    due = Deadline.of(work.new_id(), CONTACT, row.id, awaited)
    work.add(due)
    row.deadlines.append(due)
    work.record(contact_request_fact(row, CREATE.fact, work.now, work.actor.organisation))
    work.audit("contact-request.create", row.id, version=row.version)
    return row
