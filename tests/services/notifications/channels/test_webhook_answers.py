from datetime import UTC, datetime, timedelta

import pytest
import structlog.testing
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.webhook_answers import LONGEST_RETRY_AFTER, of_failure, of_status, retry_after

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)


@given(st.integers(100, 599))
def test_only_2xx_is_delivered_and_only_410_is_gone(status: int) -> None:
    expected = "delivered" if 200 <= status < 300 else "gone" if status == 410 else "retry"
    assert of_status(status) == expected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("86400", 86_400),
        ("86401", 86_400),
        ("9" * 5000, 86_400),
        ("Thu, 18 Jun 2026 12:01:00 GMT", 60),
        ("Thu, 18 Jun 2026 12:01:00 -0000", 60),
        ("Thu, 18 Jun 2026 11:00:00 GMT", 0),
        ("Thu, 18 Jun 2099 11:00:00 GMT", 86_400),
    ],
)
def test_retry_after_is_read_in_both_forms_and_kept_within_a_day(header: str, seconds: int) -> None:
    assert retry_after(header, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "-5", "1.5", "soon", "٣", "²", "Thu, 99 Jun 2026 12:00:00 GMT"])
def test_a_retry_after_that_says_nothing_is_ignored(header: str | None) -> None:
    assert retry_after(header, NOW) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_retry_after(header: str) -> None:
    wait = retry_after(header, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY_AFTER


@given(
    st.one_of(
        st.from_regex(
            r"(Mon|Xyz), [0-9]{1,3} [A-Z][a-z]{2} [0-9]{1,6} [0-9:]{1,12} ([A-Z]{1,5}|[+-][0-9]{1,6})", fullmatch=True
        ),
        st.from_regex(r"[0-9 :,+-]{1,40}", fullmatch=True),
    )
)
def test_nothing_that_looks_like_a_day_breaks_the_reading_of_retry_after(header: str) -> None:
    wait = retry_after(header, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY_AFTER


@pytest.mark.parametrize("header", ["Mon, 01 Jan 0001 00:00:00 +2359", "Mon, 31 Dec 9999 23:59:59 -2359"])
def test_a_day_at_the_end_of_time_is_read_or_ignored(header: str) -> None:
    assert retry_after(header, NOW) in (None, timedelta(0), LONGEST_RETRY_AFTER)


def test_an_error_that_nobody_thought_of_is_an_attempt_to_be_made_again_and_its_words_are_not_logged() -> None:
    with structlog.testing.capture_logs() as lines:
        assert of_failure(KeyError("the receiver's own words")) == ("retry", "unforeseen")
    assert lines == [{"event": "attempt.unforeseen", "error": "KeyError", "log_level": "error"}]
