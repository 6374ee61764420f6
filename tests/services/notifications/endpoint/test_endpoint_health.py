from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.model.endpoint.health import (
    DISABLED_AFTER,
    LONGEST_COOL_DOWN,
    OPENS_AFTER,
    SHORTEST_COOL_DOWN,
    TRIAL,
    EndpointHealth,
)

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def failed(times: int, health: EndpointHealth | None = None, at: datetime = NOW) -> EndpointHealth:
    health = health or EndpointHealth()
    for _ in range(times):
        health = health.after_failure(at)
    return health


def test_a_healthy_endpoint_may_be_sent_to() -> None:
    assert EndpointHealth().may_send(NOW) is None


def test_fewer_failures_than_the_limit_leave_the_circuit_closed() -> None:
    assert failed(OPENS_AFTER - 1).may_send(NOW) is None


def test_the_circuit_opens_at_the_limit_and_says_until_when() -> None:
    health = failed(OPENS_AFTER)
    assert health.may_send(NOW) == NOW + SHORTEST_COOL_DOWN
    assert health.may_send(NOW + SHORTEST_COOL_DOWN - timedelta(microseconds=1)) == NOW + SHORTEST_COOL_DOWN


def test_after_the_cool_down_one_trial_may_go_and_others_wait_for_it() -> None:
    health = failed(OPENS_AFTER)
    later = NOW + SHORTEST_COOL_DOWN
    assert health.may_send(later) is None
    assert health.on_trial(later).may_send(later) == later + TRIAL


def test_a_trial_is_nothing_special_while_the_circuit_is_closed() -> None:
    health = failed(1)
    assert health.on_trial(NOW) == health


def test_a_success_closes_the_circuit_and_forgets_the_failures() -> None:
    assert failed(OPENS_AFTER + 3).after_success() == EndpointHealth()


def test_a_failed_trial_opens_the_circuit_for_as_long_as_it_has_failed() -> None:
    later = NOW + 10 * MINUTE
    assert failed(1, failed(OPENS_AFTER), at=later).may_send(later) == later + 10 * MINUTE


def test_the_cool_down_has_an_upper_limit() -> None:
    later = NOW + timedelta(days=3)
    assert failed(1, failed(OPENS_AFTER), at=later).may_send(later) == later + LONGEST_COOL_DOWN


def test_deliveries_that_fail_together_count_but_do_not_lengthen_the_cool_down() -> None:
    assert failed(50).may_send(NOW) == NOW + SHORTEST_COOL_DOWN


def test_an_endpoint_is_disabled_after_five_days_of_failure() -> None:
    health = failed(OPENS_AFTER)
    assert not health.should_disable(NOW + DISABLED_AFTER - timedelta(seconds=1))
    assert health.should_disable(NOW + DISABLED_AFTER)


def test_a_lone_failure_before_a_quiet_week_does_not_disable() -> None:
    assert not failed(1, failed(1), at=NOW + timedelta(days=6)).should_disable(NOW + timedelta(days=6))


@given(st.lists(st.booleans()))
def test_failing_since_is_the_first_failure_of_the_present_row(outcomes: list[bool]) -> None:
    health = EndpointHealth()
    since: datetime | None = None
    for minute, success in enumerate(outcomes):
        at = NOW + minute * MINUTE
        health = health.after_success() if success else health.after_failure(at)
        since = None if success else since or at
        assert health.failing_since == since
        assert health.may_send(at + LONGEST_COOL_DOWN) is None
