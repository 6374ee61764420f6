from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.model.delivery.schedule import SCHEDULE, next_attempt

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
CHANCES = st.floats(0, 1)
WAITS = st.none() | st.timedeltas(timedelta(0), timedelta(hours=24))


@pytest.mark.parametrize(
    ("attempts_made", "seconds"),
    list(enumerate([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])),
)
def test_the_schedule_is_that_of_standard_webhooks(attempts_made: int, seconds: int) -> None:
    assert next_attempt(attempts_made, NOW, None, 0.0) == NOW + timedelta(seconds=seconds)


def test_after_the_last_attempt_the_delivery_is_dead_whatever_the_receiver_asks_for() -> None:
    assert next_attempt(len(SCHEDULE), NOW, None, 0.5) is None
    assert next_attempt(len(SCHEDULE), NOW, timedelta(hours=1), 0.5) is None
    assert next_attempt(len(SCHEDULE) + 1, NOW, None, 0.5) is None


@given(st.integers(0, len(SCHEDULE) - 1), WAITS, CHANCES)
def test_the_wait_is_never_shorter_than_the_schedule_or_the_receiver_say(
    attempts_made: int, wait: timedelta | None, chance: float
) -> None:
    longest = max(SCHEDULE[attempts_made], wait or timedelta(0))
    due = next_attempt(attempts_made, NOW, wait, chance)
    assert due is not None
    assert NOW + longest <= due <= NOW + longest * 1.1


@given(st.integers(1, len(SCHEDULE) - 1))
def test_chance_spreads_the_retries(attempts_made: int) -> None:
    times = {next_attempt(attempts_made, NOW, None, chance) for chance in (0.0, 0.5, 1.0)}
    assert len(times) == 3
