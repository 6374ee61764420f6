"""The capacity ledger's rules: a place is taken while there is one, and given back where places are concurrent."""

from datetime import date

from services.referrals.contracts.consumed import Capacity
from services.referrals.model.rows import CapacityUse
from shared.kernel.refusals import Refusal, not_allowed

CONCURRENT = "concurrent-clients"


def period_of(capacity: Capacity, on: date) -> str:
    """The period in which a place counts: empty for concurrent places, else the month, quarter or year of the day."""
    match capacity.unit:
        case "clients-per-month":
            return f"{on.year}-{on.month:02}"
        case "clients-per-quarter":
            return f"{on.year}-Q{(on.month + 2) // 3}"
        case "clients-per-year":
            return f"{on.year}"
    return ""


def in_use(use: CapacityUse, capacity: Capacity, on: date) -> int:
    """Places in use now: those of an earlier period do not count any more."""
    return use.in_use if use.period == period_of(capacity, on) else 0


def take(use: CapacityUse, capacity: Capacity, on: date) -> None:
    """Takes one place; refuses with `no-capacity` when all are taken. The row is locked by the caller."""
    taken = in_use(use, capacity, on)
    if taken >= capacity.max:
        raise full(capacity.max)
    use.in_use, use.period, use.version = taken + 1, period_of(capacity, on), use.version + 1


def give_back(use: CapacityUse, capacity: Capacity) -> bool:
    """Gives one concurrent place back; a place of a period stays used. Whether anything changed."""
    if capacity.unit != CONCURRENT or use.in_use == 0:
        return False
    use.in_use, use.version = use.in_use - 1, use.version + 1
    return True


def full(most: int) -> Refusal:
    """409 `no-capacity`; the command adds the moves that are allowed instead."""
    return not_allowed("no-capacity", f"All {most} places that the clause offers are taken.", max=most)
