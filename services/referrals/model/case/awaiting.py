"""What the law lets a case wait for, and until when: a statutory clock as it runs in one case, and its ladder."""

from collections.abc import Iterator
from datetime import date, datetime

from services.referrals.model.case.codes import CaseStatus
from services.referrals.model.case.reviewing import ReviewKind
from services.referrals.model.case.row import Case
from services.referrals.model.statutory_clock.codes import ClockPart
from services.referrals.model.statutory_clock.row import StatutoryClock
from shared.kernel.deadlines import Deadline
from shared.kernel.reminders import Strike
from shared.kernel.time_units import TimeUnit

CLOCK_DUE = "clock-due"
"""The line of the history, and the fact, of a step before the time is over."""
CLOCK_OVERDUE = "clock-overdue"
"""The same of the day on which it is over, and of each step after that."""
TOLD_BY_CLOCKS = (CLOCK_DUE, CLOCK_OVERDUE)


def counted(clock: StatutoryClock, on: date, now: datetime) -> Deadline:
    """The time that this row gives, from the day of the event on."""
    return Deadline.start(
        now,
        clock.length,
        clock.named,
        TimeUnit(clock.unit),
        pausable=clock.pausable,
        reminders=clock.reminders,
        since=on,
    )


def follow(row: Case, now: datetime) -> None:
    """Lets each clock run, stand still or stop, as the state of the case is now. What cannot be paused runs on."""
    for one in row.deadlines:
        if one.open:
            before = one.read()
            after = _as_in(CaseStatus(row.status), one.kind, before, now)
            if after != before:
                one.write(after)


def _as_in(status: CaseStatus, kind: str, deadline: Deadline, now: datetime) -> Deadline:
    if kind == ReviewKind.CASE.value:
        return deadline if status is CaseStatus.ON_HOLD else deadline.stop(now)
    if status is CaseStatus.ON_HOLD:
        return deadline.pause(now) if deadline.pausable else deadline
    going = deadline.resume(now)
    return going if status is CaseStatus.OPEN else going.stop(now)


def take_up(row: Case, now: datetime) -> None:
    """The case begins again, and with it what was stopped when it was closed; it does not rest again."""
    for one in row.deadlines:
        of_law = one.kind != ReviewKind.CASE.value
        if of_law and one.stopped_at is not None and one.stopped_at == row.closed_at:
            one.write(one.read().take_up(now))


def facts_of(strike: Strike) -> Iterator[tuple[str, str]]:
    """What is told at this strike, each as a fact of its own, with the part that it concerns. On the due day the
    responsible organisation hears that the time is over, whatever the ladder says."""
    if strike.overdue:
        yield CLOCK_OVERDUE, ClockPart.RESPONSIBLE.value
    for step in strike.reminders:
        if step.to in set(ClockPart) and (step.offset != 0 or step.to != ClockPart.RESPONSIBLE):
            yield (CLOCK_DUE if step.offset < 0 else CLOCK_OVERDUE), step.to
