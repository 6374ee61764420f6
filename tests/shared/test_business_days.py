from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.business_days import (
    add_business_days,
    business_days_between,
    day_in_helsinki,
    end_of_day_in_helsinki,
    is_business_day,
)
from shared.kernel.finnish_holidays import holiday_name, is_holiday
from tests.support.days import december, june

days = st.dates(date(2000, 1, 1), date(2099, 1, 1))
counts = st.integers(1, 60)


def test_the_days_off_of_2026_are_those_of_the_finnish_calendar() -> None:
    year = (date(2026, 1, 1) + timedelta(days=offset) for offset in range(365))
    assert [(day.day, day.month) for day in year if is_holiday(day)] == [
        (1, 1), (6, 1), (3, 4), (5, 4), (6, 4), (1, 5), (14, 5), (24, 5), (19, 6), (20, 6), (31, 10), (6, 12),
        (24, 12), (25, 12), (26, 12),
    ]  # fmt: skip


@pytest.mark.parametrize("day", [june(19), december(24), december(25), date(2026, 1, 6), date(2027, 12, 6), june(20)])
def test_a_holiday_is_no_business_day(day: date) -> None:
    assert not is_business_day(day)


@pytest.mark.parametrize("day", [june(18), june(22), december(23), december(28), date(2026, 6, 4), date(2026, 2, 5)])
def test_an_ordinary_weekday_is_a_business_day_even_when_flags_are_flown(day: date) -> None:
    assert is_business_day(day)


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert holiday_name(date(2008, 5, 1), "sv") == "första maj / Kristi himmelsfärdsdag"


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_ends_at_midnight_also_when_the_clocks_change(day: date) -> None:
    hours = (end_of_day_in_helsinki(day) - end_of_day_in_helsinki(day - timedelta(days=1))) / timedelta(hours=1)
    assert hours == (23 if day.month == 3 else 25)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_in_helsinki(datetime(2026, 6, 1))  # noqa: DTZ001 - the naive one is the point
    with pytest.raises(ValueError, match="negative"):
        add_business_days(june(1), -1)
    with pytest.raises(ValueError, match="before its start"):
        business_days_between(june(2), june(1))


@given(days, counts)
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = add_business_days(start, count)
    assert is_business_day(end)
    assert business_days_between(start, end) == count


@given(days, counts, counts)
def test_adding_twice_is_adding_the_sum(start: date, first: int, second: int) -> None:
    assert add_business_days(add_business_days(start, first), second) == add_business_days(start, first + second)


@given(days)
def test_zero_business_days_later_is_the_next_day_that_offices_are_open(day: date) -> None:
    later = add_business_days(day, 0)
    assert is_business_day(later)
    assert later >= day
    assert not any(is_business_day(day + timedelta(days=offset)) for offset in range((later - day).days))
