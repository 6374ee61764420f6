"""The line of a clause. It changes under the lock of the clause's ledger, as its places do, so that nobody is skipped.

Whoever gives a place back only wakes the system, which moves the first one up in a transaction of its own: two
referrals are never locked in one, in whatever order.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlmodel import col

from services.referrals.commands.capacity.ledger import hold_ledger
from services.referrals.contracts.consumed import AgreementState, Capacity
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.coverage.editions import was_executed
from services.referrals.model.referral.line import IN_TURN, turn_of
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki, start_of_day_in_helsinki
from shared.kernel.capacity_periods import next_period
from shared.kernel.refusals import not_allowed
from shared.scheduling.clocks import set_clock

PROMOTE_CLOCK = "promote"
"""Its subject is the clause."""
TELL_NEXT_CLOCK = "tell-next-in-line"
"""Its subject is the referral."""

_FIRST = (
    select(col(Referral.id), col(Referral.priority), col(Referral.first_arrived_at))
    .where(col(Referral.waits_for) == bindparam("clause"), col(Referral.id) != bindparam("but"))
    .order_by(*IN_TURN)
    .limit(1)
)
_NOBODY = UUID(int=0)


async def join_line(work: Work, row: Referral) -> None:
    """The referral waits for a place of the clause that decides it."""
    assert row.coverage is not None
    use = await hold_ledger(work, row.coverage.clause_id, row.coverage.agreement_id)
    use.waiting += 1
    row.waits_for = use.id


async def leave_line(work: Work, row: Referral) -> None:
    """It waits no longer. Who is next in line now is told so, and may have the place that this one did not take."""
    if row.waits_for is None:
        return
    assert row.agreement_id is not None
    use = await hold_ledger(work, row.waits_for, row.agreement_id)
    use.waiting -= 1
    row.waits_for = None
    first = await first_in_line(work, use.id, but=row.id) if use.waiting else None
    if first is not None and turn_of(row) < turn_of(first):
        await set_clock(work, TELL_NEXT_CLOCK, first.id, work.now)
        await look_at_line(work, use, work.now)


async def require_turn(work: Work, row: Referral, use: CapacityUse) -> None:
    """409 `others-wait` where somebody in the clause's line stands before this referral."""
    first = await first_in_line(work, use.id, but=row.id) if use.waiting else None
    if first is not None and turn_of(first) < turn_of(row):
        raise not_allowed("others-wait", "Others wait for this place already, and are before this referral in line.")


async def first_in_line(work: Work, clause_id: UUID, but: UUID = _NOBODY) -> Row[Any] | None:
    """The id of the first, with what its turn is counted by; None where nobody waits."""
    found: Row[Any] | None = (await work.execute(_FIRST, {"clause": clause_id, "but": but})).first()
    return found


async def look_at_line(work: Work, use: CapacityUse, at: datetime) -> None:
    """The system looks then whether the first in line can have a place."""
    if use.waiting:
        await set_clock(work, PROMOTE_CLOCK, use.id, at)


async def look_at_lines(work: Work, state: AgreementState) -> None:
    """An agreement has changed: its lines are looked at now, and when a text of it begins that is known already."""
    today = day_in_helsinki(work.now)
    for edition in state.editions:
        clauses = [clause.clause_id for clause in edition.clauses]
        waited_for = (
            select(col(CapacityUse.id))
            .where(col(CapacityUse.id).in_(clauses), col(CapacityUse.waiting) > 0)
            .order_by(col(CapacityUse.id))
        )
        begins = edition.effective_from if was_executed(edition) else today
        for clause_id in (await work.execute(waited_for)).scalars().all():
            if begins > today:
                await set_clock(work, PROMOTE_CLOCK, clause_id, start_of_day_in_helsinki(begins), unless_set=True)
            else:
                await set_clock(work, PROMOTE_CLOCK, clause_id, work.now)


async def look_in_next_period(work: Work, clause_id: UUID, offered: Capacity | None) -> None:
    """Where places are counted by the period, there are new ones when the next begins."""
    begins = next_period(offered.unit, work.now) if offered is not None else None
    if begins is not None:
        await set_clock(work, PROMOTE_CLOCK, clause_id, begins, unless_set=True)
