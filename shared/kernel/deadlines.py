"""A deadline: until when something is to be done, how that is counted, and how long it was paused and extended.

Each move returns a new value; `shared/kernel/deadline_words.py` explains one in three languages.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from shared.kernel.business_days import add_business_days, day_in_helsinki, end_of_day_in_helsinki
from shared.kernel.extensions import Extension, ExtensionReason
from shared.kernel.reminders import Reminder, Strike
from shared.kernel.time_units import TimeUnit


@dataclass(frozen=True, slots=True)
class Deadline:
    """A value for every kind of deadline. A row can keep each field.

    `length` is counted in `unit` from `started_on`; `source` says where it comes from (`clause:3`, a legal basis
    `law:681/2023:16@2025-01-01`, or a text). `paused` are the days added for pauses, in `unit.of_pauses`; `paused_at`
    is set while it is paused. `reminders` are in the order of their days. `overdue_at` is the instant at which it
    was found overdue.
    """

    started_on: date
    length: int
    source: str
    unit: TimeUnit = TimeUnit.BUSINESS_DAY
    pausable: bool = True
    reminders: tuple[Reminder, ...] = ()
    paused_at: datetime | None = None
    paused: int = 0
    extensions: tuple[Extension, ...] = ()
    overdue_at: datetime | None = None
    stopped_at: datetime | None = None

    @classmethod
    def start(
        cls,
        now: datetime,
        length: int,
        source: str,
        unit: TimeUnit = TimeUnit.BUSINESS_DAY,
        *,
        pausable: bool = True,
        reminders: Iterable[Reminder] = (),
        since: date | None = None,
    ) -> Self:
        """Runs from the day of `now` (aware) in Helsinki, or from an earlier one. ValueError when length < 1.

        Reminders that would come before its first day are left out; of one that is known later than it began, also
        those before the due day whose day is over.
        """
        if length < 1:
            raise ValueError(f"something is due in one {unit.label.en.lower()} at the soonest")
        new = cls(since or day_in_helsinki(now), length, source, unit, pausable)
        ladder = sorted(reminders, key=lambda reminder: reminder.offset)
        return replace(new, reminders=tuple(one for one in ladder if new._is_to_come(one.offset, now)))

    @property
    def extended(self) -> int:
        """What was added by extensions, in `unit`."""
        return sum(extension.count for extension in self.extensions)

    @property
    def counted_to(self) -> date:
        """The day on which the count ends."""
        ends = self.unit.after(self.started_on, self.length + self.extended)
        return self.unit.of_pauses.after(ends, self.paused)

    @property
    def due_on(self) -> date:
        """The last day that is still in time.

        If the count ends on a day off, this is the next business day, as the act on statutory time limits says
        (150/1930, section 5). Agreed time is counted the same way: one rule is easier to keep than two.
        """
        return add_business_days(self.counted_to, 0)

    @property
    def due_at(self) -> datetime:
        """The instant (UTC) from which it is overdue: midnight in Helsinki, when the due day ends."""
        return end_of_day_in_helsinki(self.due_on)

    def is_overdue(self, now: datetime) -> bool:
        """Whether its time is over and what it waits for has not come. A paused one does not become overdue."""
        if self.stopped_at is not None:
            return False
        return self.overdue_at is not None or (self.paused_at or now) >= self.due_at

    def next_strike(self, told: Callable[[Reminder], bool] = lambda _reminder: True) -> Strike | None:
        """The next instant at which something is to be done; None while paused, and when all is done or stopped.

        A reminder goes out when its day is over, just as the deadline is overdue when its last day is over: nobody is
        reminded before the day has ended. Only reminders that are `told` count; the others stay planned.
        """
        if self.paused_at is not None or self.stopped_at is not None:
            return None
        waiting = [one for one in self.reminders if one.sent_at is None and told(one)]
        offsets = {one.offset for one in waiting} | ({0} if self.overdue_at is None else set())
        if not offsets:
            return None
        first = min(offsets)
        overdue = first == 0 and self.overdue_at is None
        at = end_of_day_in_helsinki(self._day(first))
        return Strike(at, overdue, tuple(one for one in waiting if one.offset == first))

    def struck(self, strike: Strike, now: datetime) -> Self:
        """Marks what the strike is about as done: its reminders were sent, and it was told that this is overdue."""
        sent = tuple(replace(one, sent_at=now) if one in strike.reminders else one for one in self.reminders)
        return replace(self, reminders=sent, overdue_at=now if strike.overdue else self.overdue_at)

    def pause(self, now: datetime) -> Self:
        """Paused from now on; the same value where it is paused already. ValueError when it cannot be paused."""
        if not self.pausable:
            raise ValueError("this deadline cannot be paused")
        return self._going(paused_at=self.paused_at or now)

    def resume(self, now: datetime) -> Self:
        """It goes on, due later by the days of the pause; the same value where it was not paused.

        What was in time when it paused is not late on the day it resumes, even where that day is no business day.
        What was late already stays late by as many days. ValueError when the pause ends before it starts.
        """
        if self.paused_at is None:
            return self._going()
        paused_on, resumed_on = day_in_helsinki(self.paused_at), day_in_helsinki(now)
        in_time, lasted = paused_on <= self.due_on, self.unit.between(paused_on, resumed_on)
        resumed = self._going(paused_at=None, paused=self.paused + lasted)
        while in_time and resumed.due_on < resumed_on:
            resumed = replace(resumed, paused=resumed.paused + 1)
        return resumed

    def extend(self, count: int, reason: ExtensionReason, now: datetime) -> Self:
        """Due `count` units later, and not overdue any more if that day is still to come. ValueError when count < 1.

        Reminders that went out are not sent again.
        """
        if count < 1:
            raise ValueError("a deadline is extended by one or more")
        later = self._going(extensions=(*self.extensions, Extension(count, reason)), overdue_at=None)
        return replace(later, overdue_at=self.overdue_at if later.is_overdue(now) else None)

    def stop(self, now: datetime) -> Self:
        """What it waits for has come, or will not come. The due date can still be read."""
        return replace(self, paused_at=None, stopped_at=self.stopped_at or now)

    def take_up(self, now: datetime) -> Self:
        """It is awaited after all. Where it can be paused, it was since then. The same value where it runs."""
        if self.stopped_at is None:
            return self
        again = replace(self, stopped_at=None, paused_at=self.stopped_at if self.pausable else None)
        return again.resume(now)

    def _going(self, **changes: Any) -> Self:
        if self.stopped_at is not None:
            raise ValueError("this deadline was stopped")
        return replace(self, **changes)

    def _day(self, offset: int) -> date:
        if self.unit is TimeUnit.BUSINESS_DAY:
            return add_business_days(self.started_on, self.length + self.extended + self.paused + offset)
        return self.due_on + timedelta(days=offset)

    def _is_to_come(self, offset: int, now: datetime) -> bool:
        if not self._is_after_start(offset):
            return False
        return offset >= 0 or end_of_day_in_helsinki(self._day(offset)) > now

    def _is_after_start(self, offset: int) -> bool:
        if self.unit is TimeUnit.BUSINESS_DAY:
            return self.length + offset > 0
        return self._day(offset) > self.started_on
