"""The clocks of the law: the operator's, for laws change without a release. What runs goes on as it began."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from services.referrals.model.statutory_clock.codes import ClockPart, StartEvent, StatutoryKind
from services.referrals.model.statutory_clock.row import StatutoryClock
from services.referrals.tools import Work
from shared.kernel.refusals import invalid
from shared.kernel.reminders import Reminder
from shared.kernel.time_units import TimeUnit
from shared.persistence.dated_rows import days_of, in_force_on, in_the_way

_ACT = r"[0-9]{1,4}/[0-9]{4}"
_SECTION = r"[0-9]{1,3}[a-z]?"
LONGEST = 3653
"""In whatever unit: a longer time is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class NewClock:
    """A row as the operator gives it; see `StatutoryClock`."""

    kind: StatutoryKind
    starts_with: StartEvent
    valid_from: date
    length: int
    unit: TimeUnit
    act: str
    source: str
    section: str | None = None
    without_delay: bool = False
    pausable: bool = True
    reminders: Sequence[tuple[int, ClockPart]] = ()


async def add_statutory_clock(work: Work, new: NewClock) -> None:
    """From that day on, without an end. 422 without a source, for a length that nobody can mean, and where a clock of
    this kind counts from this event then already."""
    if not new.source.strip():
        raise invalid("", "no-source", "Name where the length was read: the provision or the guidance.")
    if not re.fullmatch(_ACT, new.act) or not re.fullmatch(_SECTION, new.section or "1"):
        raise invalid("", "not-an-act", "An act is written 681/2023, and its section 16 or 5a.")
    if not 1 <= new.length <= LONGEST:
        raise invalid("", "no-length", f"A length lies between 1 and {LONGEST}.")
    known = in_the_way(await _alike(work, new.kind, new.starts_with), new.valid_from)
    if known is not None:
        sentence = f"A clock {new.kind} from {new.starts_with} is in force {days_of(known)}: end that first."
        raise invalid("", "counted-already", sentence)
    row = StatutoryClock(
        kind=new.kind.value,
        starts_with=new.starts_with.value,
        valid_from=new.valid_from,
        act=new.act,
        section=new.section,
        without_delay=new.without_delay,
        length=new.length,
        unit=new.unit.value,
        pausable=new.pausable,
        reminders=tuple(Reminder(offset, to.value) for offset, to in new.reminders),
        source=new.source.strip(),
    )
    work.add(row)
    work.audit("statutory-clock.add", None)


async def end_statutory_clock(work: Work, kind: StatutoryKind, starts_with: StartEvent, last_day: date) -> None:
    """It counts nothing that happens after that day. 404 where it is not in force on that day."""
    row = in_force_on(await _alike(work, kind, starts_with), last_day, "statutory clock")
    key = (*_same(kind, starts_with), col(StatutoryClock.valid_from) == row.valid_from)
    await work.execute(update(StatutoryClock).where(*key).values(valid_until=last_day))
    work.audit("statutory-clock.end", None)


async def _alike(work: Work, kind: str, starts_with: str) -> list[StatutoryClock]:
    rows = select(StatutoryClock).where(*_same(kind, starts_with)).order_by(col(StatutoryClock.valid_from))
    return list((await work.execute(rows)).scalars())


def _same(kind: str, starts_with: str) -> tuple[ColumnElement[bool], ...]:
    return (col(StatutoryClock.kind) == str(kind), col(StatutoryClock.starts_with) == str(starts_with))
