"""Finnish business days, and due dates counted in them.

A business day is Monday to Friday and no holiday. The day on which something starts is not counted (act on the
calculation of statutory time limits 150/1930, section 2), and a due day lasts until midnight in Helsinki.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.kernel.codes import Language
from shared.kernel.due_words import explain
from shared.kernel.finnish_holidays import is_holiday

HELSINKI = ZoneInfo("Europe/Helsinki")
_DAY = timedelta(days=1)
_SATURDAY = 5


def is_business_day(day: date) -> bool:
    """Whether offices are open: a weekday that is no public holiday, Midsummer Eve or Christmas Eve."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def add_business_days(start: date, count: int) -> date:
    """The count-th business day after `start`; with 0, `start` itself or else the next business day.

    ValueError when the count is negative.
    """
    if count < 0:
        raise ValueError("business days are counted forwards: the count cannot be negative")
    if count == 0:
        return start if is_business_day(start) else add_business_days(start, 1)
    day = start
    while count:
        day += _DAY
        count -= is_business_day(day)
    return day


def business_days_between(start: date, end: date) -> int:
    """How many business days there are after `start`, up to and including `end`. ValueError when end < start.

    For every count from 1, `business_days_between(start, add_business_days(start, count)) == count`.
    """
    if end < start:
        raise ValueError("the end of a period cannot be before its start")
    return sum(is_business_day(day) for day in _days(start + _DAY, end + _DAY))


def end_of_day_in_helsinki(day: date) -> datetime:
    """The midnight after `day` in Helsinki, in UTC: the first instant at which the day is over."""
    return datetime.combine(day + _DAY, time.min, tzinfo=HELSINKI).astimezone(UTC)


def day_in_helsinki(instant: datetime) -> date:
    """The calendar day of an aware instant in Helsinki. ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(HELSINKI).date()


@dataclass(frozen=True, slots=True)
class Due:
    """A due date that can explain itself; each field is a value that a row can keep.

    `started` is the day it is counted from, `count` the business days agreed, `source` where they come from
    (`clause:3`, a legal basis `law:681/2023:16@2025-01-01`, or a text), `paused` the business days added for pauses.
    """

    started: date
    count: int
    source: str
    paused: int = 0

    @property
    def on(self) -> date:
        """The last day that is still in time."""
        return add_business_days(self.started, self.count + self.paused)

    @property
    def at(self) -> datetime:
        """The instant (UTC) from which it is overdue."""
        return end_of_day_in_helsinki(self.on)

    def reason(self, language: Language) -> str:
        """Why it is due on that day, with the holidays that were skipped: one sentence without a full stop."""
        skipped = [day for day in _days(self.started + _DAY, self.on) if not is_business_day(day)]
        return explain(self.started, self.count, self.source, skipped, self.paused, language)


def due_in_business_days(start: datetime, count: int, source: str) -> Due:
    """Due at the end of the count-th business day after the day of `start` (aware). ValueError when count < 1."""
    if count < 1:
        raise ValueError("something is due in one business day at the soonest")
    return Due(day_in_helsinki(start), count, source)


def resume(due: Due, paused_at: datetime, resumed_at: datetime) -> Due:
    """The due date moved on by the business days that the pause lasted; both instants are aware.

    What was in time when it paused is not late on the day it resumes, even where that day is no business day.
    What was late already stays late by as many business days. ValueError when it ends before it starts.
    """
    paused_on, resumed_on = day_in_helsinki(paused_at), day_in_helsinki(resumed_at)
    on = add_business_days(due.on, business_days_between(paused_on, resumed_on))
    if paused_on <= due.on < resumed_on:
        on = max(on, add_business_days(resumed_on, 0))
    return replace(due, paused=due.paused + business_days_between(due.on, on))


def _days(first: date, end: date) -> Iterator[date]:
    """Every day from `first` up to and without `end`."""
    return (first + timedelta(days=offset) for offset in range((end - first).days))
