"""What was asked is forgotten some time after it was taken up: then it stands with the client, or is needed no more."""

from services.referrals.model.contact_request.every_move import erase
from services.referrals.model.contact_request.row import ContactRequest
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.scheduling.clocks import Struck
from shared.work.unit import EVERY_ROW

FORGET_CLOCK = "forget-contact-request"


async def forget_contact_request(work: Work, struck: Struck) -> None:
    """Its content and its key go; the skeleton stays. A new version, for its readers see less, and no fact: nothing has
    happened that they would have to know."""
    row = await work.load(ContactRequest, "contact request", struck.subject, seen=EVERY_ROW)
    erase(row, Body(), work.now)
    row.version += 1
    work.audit("contact-request.forget", row.id, version=row.version)
