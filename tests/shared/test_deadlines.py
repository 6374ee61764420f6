"""Deadlines: when they are due, and what pauses, extensions and the end do to them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.business_days import business_days_between
from shared.kernel.deadlines import Deadline
from shared.kernel.extensions import ExtensionReason
from shared.kernel.time_units import TimeUnit
from tests.support.days import at, december, june

LAW = "law:681/2023:16@2025-01-01"
MONTH, DAY = TimeUnit.MONTH, TimeUnit.DAY

days = st.dates(date(2000, 1, 1), date(2099, 1, 1))
counts = st.integers(1, 60)


# When it is due


def test_five_business_days_over_midsummer_2026() -> None:
    # Thursday 18.6.; Friday 19.6. is Midsummer Eve; so 22., 23., 24., 25. and 26.6.
    due = Deadline.start(at(june(18)), 5, "clause:3")
    assert due.due_on == june(26)
    assert due.due_at == datetime(2026, 6, 26, 21, tzinfo=UTC)  # summer time: midnight is 21 UTC


def test_three_business_days_over_christmas_2026() -> None:
    # Tuesday 22.12.; Wednesday 23.12. counts, 24.-26.12. do not, 27.12. is a Sunday; so 23., 28. and 29.12.
    due = Deadline.start(at(december(22)), 3, "clause:1")
    assert due.due_on == december(29)
    assert due.due_at == datetime(2026, 12, 29, 22, tzinfo=UTC)  # winter time: midnight is 22 UTC


def test_the_day_of_the_start_is_the_day_in_helsinki() -> None:
    late_on_wednesday_in_utc = datetime(2026, 6, 10, 21, 30, tzinfo=UTC)
    assert Deadline.start(late_on_wednesday_in_utc, 1, "clause:3").due_on == june(12)


@pytest.mark.parametrize(
    ("started", "length", "unit", "due"),
    [
        (june(1), 14, DAY, june(15)),
        (june(5), 14, DAY, june(22)),  # the count ends on Midsummer Eve, a Friday
        (december(10), 14, DAY, december(28)),  # Christmas Eve, two days of Christmas, a Sunday
        (date(2026, 1, 15), 1, MONTH, date(2026, 2, 16)),  # 15.2. is a Sunday
        (date(2026, 1, 31), 1, MONTH, date(2026, 3, 2)),  # February has no 31st: its last day, a Saturday
        (date(2023, 8, 31), 6, MONTH, date(2024, 2, 29)),
        (date(2026, 11, 30), 12, MONTH, date(2027, 11, 30)),
        (june(18), 24, MONTH, date(2028, 6, 19)),
    ],
)
def test_days_and_months_end_as_the_act_on_statutory_time_limits_says(
    started: date, length: int, unit: TimeUnit, due: date
) -> None:
    assert Deadline.start(at(started), length, LAW, unit).due_on == due


def test_it_is_overdue_from_midnight_in_helsinki_on() -> None:
    due = Deadline.start(at(june(18)), 5, "clause:3")
    assert not due.is_overdue(due.due_at - timedelta(microseconds=1))
    assert due.is_overdue(due.due_at)
    assert not due.stop(at(june(20))).is_overdue(due.due_at)


def test_what_stands_still_does_not_become_overdue() -> None:
    paused = Deadline.start(at(june(18)), 5, "clause:3").pause(at(june(26)))
    assert not paused.is_overdue(at(december(1)))


@pytest.mark.parametrize("unit", TimeUnit)
def test_nothing_is_due_on_the_day_it_starts(unit: TimeUnit) -> None:
    with pytest.raises(ValueError, match=f"one {unit.label.en.lower()} at the soonest"):
        Deadline.start(at(june(1)), 0, "clause:3", unit)


# Pauses


def test_a_pause_over_midsummer_adds_business_days_only() -> None:
    due = Deadline.start(at(june(15)), 5, "clause:3")
    assert due.due_on == june(23)
    # paused from Thursday 18.6. to Tuesday 23.6.: Monday and Tuesday were lost
    assert due.pause(at(june(18))).resume(at(june(23))).due_on == june(25)


def test_a_pause_within_one_day_adds_nothing() -> None:
    due = Deadline.start(at(june(8)), 3, "clause:3")
    assert due.pause(at(june(9), 8)).resume(at(june(9), 15)) == due


def test_what_paused_on_its_last_day_and_resumes_at_a_weekend_is_due_on_monday() -> None:
    due = Deadline.start(at(june(5)), 1, "clause:3")
    assert due.due_on == june(8)
    assert due.pause(at(june(8))).resume(at(june(13))).due_on == june(15)


def test_what_was_late_when_it_paused_is_still_late_when_it_resumes() -> None:
    due = Deadline.start(at(june(1)), 1, "clause:3")
    resumed = due.pause(at(june(4))).resume(at(june(8)))
    assert business_days_between(resumed.due_on, june(8)) == business_days_between(due.due_on, june(4))


def test_a_second_pause_changes_nothing_and_neither_does_going_on_without_one() -> None:
    due = Deadline.start(at(june(15)), 5, "clause:3")
    paused = due.pause(at(june(16)))
    assert paused.pause(at(june(18))) == paused
    assert due.resume(at(june(16))) == due


def test_some_deadlines_cannot_be_paused() -> None:
    due = Deadline.start(at(june(15)), 6, LAW, MONTH, pausable=False)
    with pytest.raises(ValueError, match="cannot be paused"):
        due.pause(at(june(16)))


@given(days, counts, st.integers(0, 80), st.integers(0, 80))
def test_a_pause_leaves_as_many_business_days_as_there_were(start: date, count: int, wait: int, pause: int) -> None:
    due = Deadline(start, count, "clause:3")
    paused, resumed = start + timedelta(days=wait), start + timedelta(days=wait + pause)
    after = due.pause(at(paused)).resume(at(resumed))
    if paused <= due.due_on:
        assert after.due_on >= resumed
        if business_days_between(paused, due.due_on):
            assert business_days_between(resumed, after.due_on) == business_days_between(paused, due.due_on)
    assert business_days_between(due.due_on, after.due_on) == after.paused - due.paused


@given(days, counts, st.sampled_from([DAY, MONTH]), st.integers(0, 80), st.integers(0, 80))
def test_a_pause_of_days_and_months_adds_its_days(
    start: date, count: int, unit: TimeUnit, wait: int, pause: int
) -> None:
    due = Deadline(start, count, LAW, unit)
    paused, resumed = start + timedelta(days=wait), start + timedelta(days=wait + pause)
    after = due.pause(at(paused)).resume(at(resumed))
    assert after.counted_to >= due.counted_to + timedelta(days=pause)
    if paused <= due.counted_to:
        assert after.counted_to == due.counted_to + timedelta(days=pause)
    if paused <= due.due_on:
        assert after.due_on >= resumed


# Extensions and the end


def test_an_extension_counts_in_the_deadlines_own_unit() -> None:
    due = Deadline.start(at(june(1)), 2, LAW, MONTH).extend(1, ExtensionReason.OTHER, at(june(2)))
    assert (due.due_on, due.extended) == (date(2026, 9, 1), 1)


def test_what_is_extended_into_the_future_is_overdue_no_more_and_strikes_anew() -> None:
    due = Deadline.start(at(june(1)), 1, "clause:3")
    strike = due.next_strike()
    assert strike is not None
    late = due.struck(strike, at(june(3)))
    assert late.next_strike() is None
    later = late.extend(5, ExtensionReason.AGREED, at(june(3)))
    assert (later.overdue_at, later.is_overdue(at(june(3)))) == (None, False)
    again = later.next_strike()
    assert again is not None
    assert again.at == later.due_at


def test_what_is_late_after_its_extension_too_stays_overdue() -> None:
    late = Deadline(june(1), 1, "clause:3", overdue_at=at(june(3)))
    assert late.extend(1, ExtensionReason.AGREED, at(june(10))).overdue_at == at(june(3))


def test_nothing_is_extended_by_nought() -> None:
    with pytest.raises(ValueError, match="one or more"):
        Deadline(june(1), 1, "clause:3").extend(0, ExtensionReason.AGREED, at(june(2)))


@pytest.mark.parametrize(
    "move",
    [
        lambda deadline: deadline.pause(at(june(17))),
        lambda deadline: deadline.resume(at(june(17))),
        lambda deadline: deadline.extend(1, ExtensionReason.AGREED, at(june(17))),
    ],
    ids=["pause", "resume", "extend"],
)
def test_what_was_stopped_does_not_go_on(move: Callable[[Deadline], Deadline]) -> None:
    with pytest.raises(ValueError, match="was stopped"):
        move(Deadline.start(at(june(15)), 5, "clause:3").stop(at(june(16))))


def test_what_was_stopped_keeps_its_due_date_and_when_it_was_stopped() -> None:
    due = Deadline.start(at(june(15)), 5, "clause:3")
    stopped = due.stop(at(june(16)))
    assert (stopped.due_on, stopped.stop(at(june(17)))) == (due.due_on, stopped)


def test_a_deadline_that_is_stopped_while_it_stands_still_is_paused_no_more() -> None:
    stopped = Deadline.start(at(june(15)), 5, "clause:3").pause(at(june(16))).stop(at(june(17)))
    assert (stopped.paused_at, stopped.paused, stopped.stopped_at) == (None, 0, at(june(17)))
