"""A recipient has accepted a referral of a case that waits for one: the case hears of it, in a transaction of its own.

A case is locked before its client, and the referral holds the client: so the case is not locked here.
"""

from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.scheduling.clocks import set_clock

REFERRED_CLOCK = "referred-to-service"
"""Its subject is the case, its detail the day."""


async def tell_case(work: Work, row: Referral) -> None:
    """Where a clock of the law waits for it. To a part the responsible organisation has not referred the client."""
    if row.case_awaits and row.part_of is None:
        day = day_in_helsinki(work.now).isoformat()
        await set_clock(work, REFERRED_CLOCK, row.case_id, work.now, day, unless_set=True)
