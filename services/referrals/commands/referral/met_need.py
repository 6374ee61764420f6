"""What becomes of the need when the loop of a referral closes (R30), and when that is undone (R24, R28)."""

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.need.telling import NEED_ALONE
from services.referrals.commands.need.telling import told as tell_need
from services.referrals.model.need.ending import COMPLETE, REACTIVATE, MetByReferral
from services.referrals.model.need.table import MOVES
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel.bodies import Body


async def meet_need(work: Work, row: Referral, _body: Body) -> None:
    """R30: *loop closed* is counted on needs. A part meets none: the whole does."""
    if row.part_of is None and COMPLETE.leaves(row.need):
        await NEED_ALONE.make_on(work, row.need, COMPLETE, MetByReferral())


async def met_by_this_alone(work: Work, row: Referral) -> bool:
    """Whether the need is met, by this referral and by no other."""
    if row.part_of is not None or row.loop_closed_at is None or not REACTIVATE.leaves(row.need):
        return False
    others = select(col(Referral.id)).where(
        col(Referral.need_id) == row.need_id,
        col(Referral.id) != row.id,
        col(Referral.part_of).is_(None),
        col(Referral.loop_closed_at).is_not(None),
        col(Referral.status) == ReferralStatus.COMPLETED.value,  # one that never should have been met nothing
    )
    return (await work.execute(others)).first() is None


async def meet_no_more(work: Work, row: Referral) -> None:
    """The need that this referral alone had met is active again.

    Not by whoever moves the referral, who may have no part in the need, but in consequence. What is another
    organisation's by now stays as that one has it.
    """
    if row.need.organisation == row.sender and await met_by_this_alone(work, row):
        MOVES.apply(REACTIVATE, row.need, Body(), work.now)
        await tell_need(work, row.need, REACTIVATE, Body())
