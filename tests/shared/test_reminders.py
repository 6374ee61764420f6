"""Reminders of a deadline: when they go out, in which order, and what moves them."""

from datetime import date, timedelta

import pytest

from shared.kernel.business_days import day_in_helsinki
from shared.kernel.deadlines import Deadline
from shared.kernel.reminders import Reminder
from shared.kernel.time_units import TimeUnit
from tests.support.days import at, june

LAW = "law:681/2023:16@2025-01-01"
MONTH, DAY = TimeUnit.MONTH, TimeUnit.DAY

LADDER = (Reminder(-2, "recipient"), Reminder(0, "both"), Reminder(2, "supervisor"), Reminder(5, "contacts"))


def struck_to_the_end(due: Deadline) -> list[tuple[date, bool, list[str]]]:
    """Each strike that comes: on which day it is known, whether it says overdue, and who is reminded with it."""
    strikes = []
    while (strike := due.next_strike()) is not None:
        last_day = day_in_helsinki(strike.at - timedelta(microseconds=1))
        strikes.append((last_day, strike.overdue, [step.to for step in strike.reminders]))
        due = due.struck(strike, strike.at)
    return strikes


def test_the_usual_ladder_of_an_answer_due_in_five_business_days() -> None:
    assert struck_to_the_end(Deadline.start(at(june(1)), 5, "clause:3", reminders=LADDER)) == [
        (june(4), False, ["recipient"]),  # day 3
        (june(8), True, ["both"]),  # day 5
        (june(10), False, ["supervisor"]),  # day 7
        (june(15), False, ["contacts"]),  # day 10
    ]


def test_reminders_move_on_with_a_pause() -> None:
    due = Deadline.start(at(june(1)), 5, "clause:3", reminders=LADDER).pause(at(june(2))).resume(at(june(4)))
    assert [day for day, *_ in struck_to_the_end(due)] == [june(8), june(10), june(12), june(17)]


def test_what_falls_on_one_day_goes_out_together() -> None:
    steps = [Reminder(1, "supervisor"), Reminder(1, "contacts")]
    due = Deadline.start(at(june(1)), 5, "clause:3", reminders=steps)
    assert struck_to_the_end(due) == [(june(8), True, []), (june(9), False, ["supervisor", "contacts"])]


def test_reminders_of_months_are_counted_in_days_of_the_calendar() -> None:
    steps = [Reminder(-180, "parties"), Reminder(-30, "parties"), Reminder(7, "parties")]
    due = Deadline.start(at(date(2026, 1, 15)), 12, LAW, MONTH, reminders=steps)
    days = [day for day, *_ in struck_to_the_end(due)]
    assert days == [date(2026, 7, 19), date(2026, 12, 16), date(2027, 1, 15), date(2027, 1, 22)]


@pytest.mark.parametrize(("length", "unit"), [(2, TimeUnit.BUSINESS_DAY), (2, DAY), (1, MONTH)])
def test_a_reminder_that_would_come_before_the_first_day_is_left_out(length: int, unit: TimeUnit) -> None:
    steps = [Reminder(-40, "both"), Reminder(-1, "both"), Reminder(-2 if unit is not MONTH else -30, "both")]
    due = Deadline.start(at(june(1)), length, "clause:3", unit, reminders=steps)
    assert [step.offset for step in due.reminders] == [-1]


def test_a_reminder_that_nobody_tells_stays_planned_and_strikes_nothing() -> None:
    due = Deadline.start(at(june(1)), 5, "clause:3", reminders=LADDER)

    def told(step: Reminder) -> bool:
        return step.to == "both"

    strike = due.next_strike(told)
    assert strike is not None
    assert (strike.at, strike.overdue, strike.reminders) == (due.due_at, True, (Reminder(0, "both"),))
    struck = due.struck(strike, strike.at)
    assert struck.next_strike(told) is None
    assert [step.to for step in struck.reminders if step.sent_at is None] == ["recipient", "supervisor", "contacts"]
