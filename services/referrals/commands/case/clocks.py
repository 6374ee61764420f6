"""What the clocks of this service do to a case."""

from datetime import date

from services.referrals.commands.case.moving import CASE
from services.referrals.model.case.recording import RECORD_REFERRAL, Record
from services.referrals.model.statutory_clock.codes import StatutoryKind
from services.referrals.tools import Work
from shared.scheduling.clocks import Struck


async def referred_to_service(work: Work, struck: Struck) -> None:
    """K11, where it is awaited still."""
    row = await CASE.load(work, struck.subject, RECORD_REFERRAL)
    if row.awaited(StatutoryKind.REFERRAL) is not None:
        await CASE.make_on(work, row, RECORD_REFERRAL, Record(on=date.fromisoformat(struck.detail)))
