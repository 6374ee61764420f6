"""Several referrals of one need, of which the first that is accepted ends the others.

Each acceptance locks the client with its referral, so two come one after the other, and the second is refused. The
others are ended by the system in transactions of their own: two referrals are never locked in one, in whatever order.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import TERMINAL, ReasonBy, ReferralMode, ReferralStatus
from services.referrals.model.referral.parts import NOT_TAKEN_UP
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import WITHDRAW
from services.referrals.model.referral.table import MOVES
from services.referrals.tools import Work
from shared.kernel.moves import Move
from shared.scheduling.clocks import set_clock

END_OTHER_CLOCK = "end-other"

ANOTHER_WAS_FIRST = Explained(reason=Reason.NEED_MET_ELSEWHERE, reason_by=ReasonBy.SENDER)
"""What the system says when it withdraws one in the sender's name, who chose that it be so."""


async def require_none_accepted(work: Work, row: Referral, move: Move[Referral, Any]) -> list[Any]:
    """409 `accepted-elsewhere` where another referral of the need was accepted first, of those that are ended by that;
    else the others, as rows of `id`, `status`, `business_status`, `accepted_at`."""
    if row.mode != ReferralMode.FIRST_ACCEPT_WINS:
        return []
    columns = (Referral.id, Referral.status, Referral.business_status, Referral.accepted_at)
    others = select(*map(col, columns)).where(
        col(Referral.need_id) == row.need_id, col(Referral.id) != row.id, col(Referral.mode) == row.mode
    )
    found = list((await work.execute(others)).all())
    if any(one.accepted_at is not None and _lasts(one.status) for one in found):
        sentence = "Another recipient has accepted this need first; the sender wanted one alone."
        raise MOVES.refused_by_rule(move, row, work.actor, "accepted-elsewhere", sentence)
    return found


async def end_the_others(work: Work, others: Iterable[Any]) -> None:
    """One is accepted: of the others those are ended that nobody has taken up."""
    for other in others:
        if other.status in WITHDRAW.sources and NOT_TAKEN_UP.holds(other):
            await set_clock(work, END_OTHER_CLOCK, other.id, work.now)


def _lasts(status: str) -> bool:
    return status not in TERMINAL or status == ReferralStatus.COMPLETED
