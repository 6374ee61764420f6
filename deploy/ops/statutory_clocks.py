"""How long the law lets something wait in a case, kept by the operator in the referrals service."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import col

from deploy.ops.answers import not_done, read_day, say, show
from deploy.ops.deciding import decide
from deploy.ops.running import running
from services.referrals.commands.statutory_clock.validity import NewClock, add_statutory_clock, end_statutory_clock
from services.referrals.model.statutory_clock.codes import ClockPart, StartEvent, StatutoryKind
from services.referrals.model.statutory_clock.row import StatutoryClock
from services.referrals.service import SERVICE
from shared.kernel.codes import Code
from shared.kernel.time_units import TimeUnit

AnyCode = TypeVar("AnyCode", bound=Code)


async def show_statutory_clocks() -> None:
    """Every clock that counts, counted or will count, with its days."""
    order = (col(StatutoryClock.kind), col(StatutoryClock.starts_with), col(StatutoryClock.valid_from))
    async with running(SERVICE) as runtime, runtime.database.reading() as session:
        rows = (await session.execute(select(StatutoryClock).order_by(*order))).scalars().all()
    columns = ("kind", "from", "length", "act", "valid from", "valid until", "in a pause", "reminders", "source")
    show("Clocks of the law", columns, [_line(one) for one in rows], "Nothing is awaited by law.")


def _line(one: StatutoryClock) -> tuple[object, ...]:
    act = one.act if one.section is None else f"{one.act}, section {one.section}"
    return (
        one.kind,
        one.starts_with,
        f"{one.length} {one.unit}" + (" (the act: without delay)" if one.without_delay else ""),
        act,
        one.valid_from,
        one.valid_until or "",
        "stands still" if one.pausable else "runs on",
        " ".join(f"{step.offset:+}:{step.to}" for step in one.reminders),
        one.source,
    )


async def add(
    kind: str,
    starts_with: str,
    valid_from: str,
    length: int,
    unit: str,
    *,
    act: str,
    section: str | None,
    without_delay: bool,
    pausable: bool,
    reminders: Sequence[str],
    source: str,
) -> None:
    """Lets a clock count from a day on (YYYY-MM-DD)."""
    new = NewClock(
        kind=_code(StatutoryKind, kind),
        starts_with=_code(StartEvent, starts_with),
        valid_from=read_day(valid_from),
        length=length,
        unit=_code(TimeUnit, unit),
        act=act,
        source=source,
        section=section,
        without_delay=without_delay,
        pausable=pausable,
        reminders=[_step(one) for one in reminders],
    )
    await decide(SERVICE, lambda work: add_statutory_clock(work, new))
    say(f"{new.kind} is awaited {length} {new.unit} after {new.starts_with}, from {new.valid_from} on")


async def end(kind: str, starts_with: str, last_day: str) -> None:
    """Ends that after `last_day` (YYYY-MM-DD)."""
    which, event, day = _code(StatutoryKind, kind), _code(StartEvent, starts_with), read_day(last_day)
    await decide(SERVICE, lambda work: end_statutory_clock(work, which, event, day))
    say(f"{which} is awaited after no {event} that comes after {day}; what runs goes on")


def _code(codes: type[AnyCode], text: str) -> AnyCode:
    try:
        return codes(text)
    except ValueError:
        raise not_done(f"{text} is none of {', '.join(codes)}") from None


def _step(text: str) -> tuple[int, ClockPart]:
    offset, _, to = text.partition(":")
    try:
        days = int(offset)
    except ValueError:
        raise not_done(f"{text} is no step: write it as -14:responsible, with days from the due day") from None
    return days, _code(ClockPart, to)
