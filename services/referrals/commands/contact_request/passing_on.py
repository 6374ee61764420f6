"""The rule of passing a contact request on (Q03)."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.contact_request.addressing import (
    named_organisation,
    organisation_serving,
    refuse_own,
)
from services.referrals.commands.contact_request.making import make_contact_request
from services.referrals.model.contact_request.answering import PassOn
from services.referrals.model.contact_request.codes import ContactRequestStatus
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.tools import Work
from shared.kernel.refusals import invalid


async def pass_on(work: Work, row: ContactRequest, body: PassOn) -> None:
    """Q03: a new request at the other organisation, with the same content under a key of its own."""
    if body.organisation is not None:
        pointer, other = "/organisation", await named_organisation(work, body.organisation, "/organisation")
    else:
        pointer, other = "/municipality", await organisation_serving(work, str(body.municipality), "/municipality")
    refuse_own(other, row.organisation, pointer)
    await _refuse_ring(work, row, other, pointer)
    content = work.tools.vault.content_of(row)
    assert content is not None  # it is new
    passed = make_contact_request(work, other, row.asker, content, arrived_at=row.arrived_at)
    row.passed_on_to, row.passed_on_as = other, passed.id


async def _refuse_ring(work: Work, row: ContactRequest, other: UUID, pointer: str) -> None:
    """422 `passed-on-before` for an organisation that this request has been at: it would go round, each time with the
    whole time to answer, and nobody would tell the asker that no one is responsible."""
    alike = select(col(ContactRequest.passed_on_as)).where(
        col(ContactRequest.organisation) == other,
        col(ContactRequest.status) == ContactRequestStatus.PASSED_ON.value,
        col(ContactRequest.arrived_at) == row.arrived_at,
    )
    for became in (await work.execute(alike)).scalars().all():
        if await _became(work, became, row.id):
            sentence = "This organisation has passed the request on already. Refuse it, so that its asker is told."
            raise invalid(pointer, "passed-on-before", sentence)


async def _became(work: Work, one: UUID | None, sought: UUID) -> bool:
    """Whether this request is the sought one, or was passed on until it was."""
    while one is not None and one != sought:
        query = select(col(ContactRequest.passed_on_as)).where(col(ContactRequest.id) == one)
        one = (await work.execute(query)).scalar_one()
    return one == sought
