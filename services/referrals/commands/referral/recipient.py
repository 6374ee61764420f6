"""To whom a referral may go."""

from uuid import UUID

from services.referrals.model.referral.drafting import Recipient
from services.referrals.queries.copies.reading import organisation, require_copies
from services.referrals.tools import Work
from shared.kernel.refusals import invalid


async def check_recipient(work: Work, recipient: Recipient, sender: UUID) -> None:
    """422 for an organisation that is unknown, the sender itself, or has no such unit."""
    if recipient.organisation == sender:
        raise invalid("/recipient/organisation", "recipient-is-sender", "A referral goes to another organisation.")
    known = await organisation(work, recipient.organisation)
    if known is None:
        await require_copies(work)
        raise invalid("/recipient/organisation", "unknown-organisation", "No such organisation is registered.")
    if recipient.unit is not None and str(recipient.unit) not in known.units:
        raise invalid("/recipient/unit", "unknown-unit", "The organisation has no such unit.")
