"""What the clocks of this service do: an agreement ends (R27), or its run-off, a follow-up ends, places are told of."""

from services.referrals.commands.capacity import telling
from services.referrals.commands.referral import follow_up
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.ending import END_AGREEMENT
from services.referrals.queries.referral.ended import accepted_under
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.scheduling.clocks import Struck, set_clock

END_AGREEMENT_CLOCK = "end-agreement"
END_RUN_OFF_CLOCK = "end-run-off"
END_SIGHT_CLOCK = "end-sight"


async def end_agreement(work: Work, struck: Struck) -> None:
    """R27 for one referral of an agreement that ended."""
    await REFERRAL.make(work, struck.subject, END_AGREEMENT, Body())


async def end_run_off(work: Work, struck: Struck) -> None:
    """The run-off of an agreement is over: a clock for each referral that was accepted under it, so that each is one
    short transaction."""
    for referral_id in await accepted_under(work, struck.subject):
        await set_clock(work, END_SIGHT_CLOCK, referral_id, work.now)


async def end_sight(work: Work, struck: Struck) -> None:
    """What the recipient of one of them saw last is kept for the follow-up."""
    await follow_up.end_sight(work, struck.subject)


async def end_follow_up(work: Work, struck: Struck) -> None:
    """What the recipient saw last is kept no longer."""
    await follow_up.end_follow_up(work, struck.subject)


async def tell_places(work: Work, struck: Struck) -> None:
    """Others hear how many places of a clause are taken."""
    await telling.tell_places(work, struck.subject)
