"""Reading a file is reading its referral: the recipient's first reading acknowledges it (R04)."""

from uuid import UUID

from services.referrals.commands.referral.read import move_by_reading
from services.referrals.model.referral.receiving import ACKNOWLEDGE
from services.referrals.queries.attachment.reading import File, read_file, referral_of
from services.referrals.tools import Work


async def open_file(work: Work, attachment_id: UUID) -> File:
    """The file. 404 for one that is not the actor's to see, and then nothing was moved."""
    row = await referral_of(work, attachment_id)  # held here, so that it is not read again
    await move_by_reading(work, row, (ACKNOWLEDGE,))
    return await read_file(work, attachment_id)
