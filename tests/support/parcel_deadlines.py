"""The deadline of a parcel: when it has to arrive, who is reminded of it, and what is told when it has not."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlmodel import col

from shared.kernel import deadlines
from shared.kernel.reminders import Reminder, Strike
from shared.kernel.time_units import TimeUnit
from shared.scheduling.deadlines import DeadlineKind, Deadlines
from shared.work.unit import EVERY_ROW, Work
from tests.support.parcel_commands import tell
from tests.support.parcel_model import Deadline, Parcel

ARRIVAL = "arrival"
LADDER = (Reminder(-2, "carrier"), Reminder(3, "owner"))


async def await_arrival(
    work: Work[Any], parcel: UUID, length: int = 5, unit: TimeUnit = TimeUnit.BUSINESS_DAY
) -> deadlines.Deadline:
    """It has to arrive within that time from now."""
    await load(work, parcel)
    awaited = deadlines.Deadline.start(work.now, length, "postage", unit, reminders=LADDER)
    work.add(Deadline.of(work.new_id(), ARRIVAL, parcel, awaited))
    return awaited


async def change_arrival(
    work: Work[Any], parcel: UUID, move: Callable[[deadlines.Deadline], deadlines.Deadline]
) -> None:
    """Any move of the open deadline."""
    await load(work, parcel)
    row = await work.lock(Deadline, col(Deadline.subject) == parcel, col(Deadline.stopped_at).is_(None))
    row.write(move(row.read()))


async def load(work: Work[Any], parcel: UUID) -> Parcel:
    return await work.load(Parcel, "parcel", parcel, seen=EVERY_ROW)


async def _tell(work: Work[Any], parcel: Parcel, strike: Strike) -> None:
    parcel.version += 1
    tell(work, parcel, "late" if strike.overdue else "reminded")


DEADLINES = Deadlines(Deadline, {ARRIVAL: DeadlineKind(load, _tell)})
