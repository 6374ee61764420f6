"""The rule of passing a contact request on (Q03)."""

from services.referrals.commands.contact_request.addressing import (
    named_organisation,
    organisation_serving,
    refuse_own,
)
from services.referrals.commands.contact_request.making import make_contact_request
from services.referrals.model.contact_request.answering import PassOn
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.tools import Work


async def pass_on(work: Work, row: ContactRequest, body: PassOn) -> None:
    """Q03: a new request at the other organisation, with the same content under a key of its own."""
    if body.organisation is not None:
        pointer, other = "/organisation", await named_organisation(work, body.organisation, "/organisation")
    else:
        pointer, other = "/municipality", await organisation_serving(work, str(body.municipality), "/municipality")
    refuse_own(other, row.organisation, pointer)
    content = work.tools.vault.content_of(row)
    assert content is not None  # it is new
    passed = make_contact_request(work, other, row.asker, content, arrived_at=row.arrived_at)
    row.passed_on_to, row.passed_on_as = other, passed.id
