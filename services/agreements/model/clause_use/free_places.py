"""How many places of a clause are free, as far as the referrals service has told."""

from datetime import date

from services.agreements.model.agreement.clause import ClauseText
from services.agreements.model.clause_use.row import ClauseUse
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.capacity_periods import period_of


def free_places(clause: ClauseText, use: ClauseUse | None, today: date) -> int | None:
    """The places left on this day in Helsinki; None for a clause without a limit, 0 when more are in use.

    No fact tells that a month, a quarter or a year has begun. So a number from an earlier one is ignored; the first
    place that is taken in the new one makes a new fact.
    """
    if clause.capacity is None:
        return None
    if use is None or _period(clause.capacity.unit, use) != period_of(clause.capacity.unit, today):
        return clause.capacity.max
    # when the maximum is lowered, nobody loses a place, so more may be in use
    return max(0, clause.capacity.max - use.in_use)


def _period(unit: str, use: ClauseUse) -> str | None:
    return period_of(unit, day_in_helsinki(use.told_at))
