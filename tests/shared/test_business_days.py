from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.business_days import (
    Due,
    add_business_days,
    business_days_between,
    due_in_business_days,
    end_of_day_in_helsinki,
    is_business_day,
    resume,
)
from shared.kernel.finnish_holidays import holiday_name, is_holiday

days = st.dates(date(2000, 1, 1), date(2099, 1, 1))
counts = st.integers(1, 60)


def at(day: date, hour: int = 9) -> datetime:
    """That hour of the day in UTC, which is the same day in Helsinki until 20 UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def june(day: int) -> date:
    return date(2026, 6, day)


def december(day: int) -> date:
    return date(2026, 12, day)


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


def test_five_business_days_over_midsummer_2026() -> None:
    # Thursday 18.6.; Friday 19.6. is Midsummer Eve; so 22., 23., 24., 25. and 26.6.
    due = due_in_business_days(at(june(18)), 5, "clause:3")
    assert due.on == june(26)
    assert due.at == datetime(2026, 6, 26, 21, tzinfo=UTC)  # summer time: midnight is 21 UTC


def test_three_business_days_over_christmas_2026() -> None:
    # Tuesday 22.12.; Wednesday 23.12. counts, 24.-26.12. do not, 27.12. is a Sunday; so 23., 28. and 29.12.
    due = due_in_business_days(at(december(22)), 3, "clause:1")
    assert due.on == december(29)
    assert due.at == datetime(2026, 12, 29, 22, tzinfo=UTC)  # winter time: midnight is 22 UTC


def test_the_day_of_the_start_is_the_day_in_helsinki() -> None:
    late_on_wednesday_in_utc = datetime(2026, 6, 10, 21, 30, tzinfo=UTC)
    assert due_in_business_days(late_on_wednesday_in_utc, 1, "clause:3").on == june(12)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "5 business days from 18.6.2026 as agreed in clause 3; 19.6.2026 is Midsummer Eve, "
            "20.6.2026 is Midsummer Day; weekends are not counted",
        ),
        (
            "fi",
            "5 työpäivää 18.6.2026 lukien sopimuskohdan 3 mukaan; 19.6.2026 on juhannusaatto, "
            "20.6.2026 on juhannuspäivä; viikonloppuja ei lasketa",
        ),
        (
            "sv",
            "5 arbetsdagar räknat från 18.6.2026 enligt avtalspunkt 3; 19.6.2026 är midsommarafton, "
            "20.6.2026 är midsommardagen; veckoslut räknas inte",
        ),
    ],
)
def test_a_due_date_explains_itself_in_three_languages(language: str, sentence: str) -> None:
    assert due_in_business_days(at(june(18)), 5, "clause:3").reason(language) == sentence  # type: ignore[arg-type]


def test_a_due_date_that_skips_nothing_says_only_where_it_comes_from() -> None:
    due = due_in_business_days(at(june(15)), 1, "law:681/2023:16@2025-01-01")
    assert due.reason("en") == "1 business day from 15.6.2026 under section 16 of act 681/2023"
    assert due.reason("fi") == "1 työpäivä 15.6.2026 lukien lain 681/2023 16 §:n mukaan"
    assert due.reason("sv") == "1 arbetsdag räknat från 15.6.2026 enligt 16 § i lag 681/2023"


def test_a_source_of_another_form_is_shown_as_it_is() -> None:
    assert due_in_business_days(at(june(15)), 2, "a letter").reason("en").endswith("from 15.6.2026 (a letter)")


def test_a_pause_is_part_of_the_explanation() -> None:
    due = resume(due_in_business_days(at(june(8)), 3, "clause:3"), at(june(9)), at(june(10)))
    assert due.reason("en") == "3 business days from 8.6.2026 as agreed in clause 3; 1 business day added for a pause"


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert holiday_name(date(2008, 5, 1), "sv") == "första maj / Kristi himmelsfärdsdag"


def test_a_pause_over_midsummer_adds_business_days_only() -> None:
    due = due_in_business_days(at(june(15)), 5, "clause:3")
    assert due.on == june(23)
    # paused from Thursday 18.6. to Tuesday 23.6.: Monday and Tuesday were lost
    assert resume(due, at(june(18)), at(june(23))).on == june(25)


def test_a_pause_within_one_day_adds_nothing() -> None:
    due = due_in_business_days(at(june(8)), 3, "clause:3")
    assert resume(due, at(june(9), 8), at(june(9), 15)) == due


def test_what_paused_on_its_last_day_and_resumes_at_a_weekend_is_due_on_monday() -> None:
    due = due_in_business_days(at(june(5)), 1, "clause:3")
    assert due.on == june(8)
    assert resume(due, at(june(8)), at(june(13))).on == june(15)


def test_what_was_late_when_it_paused_is_still_late_when_it_resumes() -> None:
    due = due_in_business_days(at(june(1)), 1, "clause:3")
    resumed = resume(due, at(june(4)), at(june(8)))
    assert business_days_between(resumed.on, june(8)) == business_days_between(due.on, june(4))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_ends_at_midnight_also_when_the_clocks_change(day: date) -> None:
    hours = (end_of_day_in_helsinki(day) - end_of_day_in_helsinki(day - timedelta(days=1))) / timedelta(hours=1)
    assert hours == (23 if day.month == 3 else 25)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="one business day at the soonest"):
        due_in_business_days(at(june(1)), 0, "clause:3")
    with pytest.raises(ValueError, match="time zone"):
        due_in_business_days(datetime(2026, 6, 1), 1, "clause:3")  # noqa: DTZ001 - the naive one is the point
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


@given(days, counts, st.integers(0, 80), st.integers(0, 80))
def test_a_pause_leaves_as_many_business_days_as_there_were(start: date, count: int, wait: int, pause: int) -> None:
    due = Due(start, count, "clause:3")
    paused, resumed = start + timedelta(days=wait), start + timedelta(days=wait + pause)
    after = resume(due, at(paused), at(resumed))
    if paused <= due.on:
        assert after.on >= resumed
        if business_days_between(paused, due.on):
            assert business_days_between(resumed, after.on) == business_days_between(paused, due.on)
    assert business_days_between(due.on, after.on) == after.paused - due.paused
