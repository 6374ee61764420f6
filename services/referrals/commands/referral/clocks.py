"""What the clocks of this service do: an agreement ends (R27), a follow-up ends, places are told of."""

from services.referrals.commands.capacity import telling
from services.referrals.commands.referral import follow_up
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.ending import END_AGREEMENT
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.scheduling.clocks import Struck

END_AGREEMENT_CLOCK = "end-agreement"


async def end_agreement(work: Work, struck: Struck) -> None:
    """R27 for one referral of an agreement that ended."""
    await REFERRAL.make(work, struck.subject, END_AGREEMENT, Body())


async def end_follow_up(work: Work, struck: Struck) -> None:
    """What the recipient saw when the service ended is kept no longer."""
    await follow_up.end_follow_up(work, struck.subject)


async def tell_places(work: Work, struck: Struck) -> None:
    """Others hear how many places of a clause are taken."""
    await telling.tell_places(work, struck.subject)
