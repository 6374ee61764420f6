"""The capacity ledger's rules: places are concurrent, or counted by the period in which they were taken."""

from datetime import date, datetime
from uuid import UUID

from services.referrals.contracts.consumed import AgreementState, Capacity
from services.referrals.model.capacity.row import CapacityUse, PlacesTold
from services.referrals.model.coverage.editions import governing, was_executed
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.capacity_periods import period_of
from shared.kernel.refusals import not_allowed
from shared.kernel.times import to_the_minute


def offered(agreement: AgreementState, clause_id: UUID, now: datetime) -> Capacity | None:
    """What the clause offers now; None when it sets no limit.

    Of a clause that is not in force any more it is what it offered last: places that are held still count. A text that
    nobody has executed offers nothing.
    """
    in_force = governing(agreement, day_in_helsinki(now), now)
    executed = [edition for edition in reversed(agreement.editions) if was_executed(edition)]
    for edition in [*([in_force] if in_force is not None else []), *executed]:
        for clause in edition.clauses:
            if clause.clause_id == clause_id:
                return clause.capacity
    return None


def used(use: CapacityUse | PlacesTold, capacity: Capacity | None, on: date) -> int:
    """How many places are in use on that day, as the clause counts them: those held now, or those of the period."""
    period = _period(capacity, on)
    if period is None:
        return use.in_use
    return use.in_period if use.period == period else 0


def require_place(use: CapacityUse, capacity: Capacity | None, today: date) -> None:
    """409 `no-capacity` when all places are taken."""
    if capacity is not None and used(use, capacity, today) >= capacity.max:
        # How many would tell which of a provider's clauses decided, and so where a client lives who hides it.
        raise not_allowed("no-capacity", "All places that the clause offers are taken.")


def take(use: CapacityUse, capacity: Capacity | None, now: datetime) -> None:
    """Takes one place; 409 as `require_place`. Without a limit it is counted all the same, for a limit may be set
    later. The row is locked by the caller."""
    today = day_in_helsinki(now)
    require_place(use, capacity, today)
    period = _period(capacity, today)
    if period is not None:
        use.in_period = use.in_period + 1 if use.period == period else 1
        use.period = period
    use.in_use, use.version = use.in_use + 1, use.version + 1


def give_back(use: CapacityUse) -> None:
    """Gives back the place that one referral held; a place of a period stays used for the period."""
    use.in_use, use.version = use.in_use - 1, use.version + 1


def tell(use: CapacityUse, now: datetime) -> PlacesTold | None:
    """What others may know from now on; None where they know it already."""
    if use.told is not None and use.told.version == use.version:
        return None
    use.told = PlacesTold(
        version=use.version, in_use=use.in_use, period=use.period, in_period=use.in_period, at=to_the_minute(now)
    )
    return use.told


def _period(capacity: Capacity | None, on: date) -> str | None:
    """The period in which a place counts; None for concurrent places."""
    return period_of(capacity.unit, on) if capacity is not None else None
