"""An organisation asks the responsible one to contact a person."""

from services.referrals.commands.contact_request.addressing import (
    named_organisation,
    organisation_serving,
    refuse_own,
)
from services.referrals.commands.contact_request.making import make_contact_request
from services.referrals.model.contact_request.asking import NewContactRequest
from services.referrals.model.contact_request.content import check_days
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.queries.roles import require_casework
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.refusals import forbidden


async def ask_for_contact(work: Work, body: NewContactRequest) -> ContactRequest:
    """The request, sent. Whether somebody knows the person is not looked up: the answer never depends on it."""
    asker = require_casework(work.actor)
    if await organisation(work, asker) is None:
        await require_copies(work)
        raise forbidden("Your organisation is not registered.")
    check_days(body.content, day_in_helsinki(work.now))
    if body.organisation is not None:
        pointer, responsible = "/organisation", await named_organisation(work, body.organisation, "/organisation")
    else:
        pointer = "/content/municipality"
        responsible = await organisation_serving(work, str(body.content.municipality), pointer)
    refuse_own(responsible, asker, pointer)
    return make_contact_request(work, responsible, asker, body.content)
