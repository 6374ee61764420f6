"""What becomes of a delivery after an attempt: every outcome, at every place in the schedule, for every endpoint."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.deciding import decide
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.schedule import MOST_ATTEMPTS, SCHEDULE
from services.notifications.model.endpoint.health import EndpointHealth

from .leased_deliveries import NOW, leased

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

OUTCOMES = {
    "taken": Attempt("delivered", 204, "http-204", None, 1),
    "failed": Attempt("retry", 500, "http-500", None, 1),
    "asks for 3 h": Attempt("retry", 503, "http-503", 3 * HOUR, 1),
    "no way": Attempt("permanent", None, "address-not-public", None, 0),
    "nobody there": Attempt("permanent", 550, "address-refused-550-5.1.1", None, 1),
    "gone": Attempt("gone", 410, "http-410", None, 1),
}
# How the endpoint fared before; a mail has none.
HEALTHS = {
    "mail": None,
    "healthy": EndpointHealth(),
    "failed once": EndpointHealth(NOW - HOUR, 1),
    "failed 4 times": EndpointHealth(NOW - 20 * MINUTE, 4),
    "on trial": EndpointHealth(NOW - DAY, 9, NOW + 30 * SECOND),
    "failing for 5 days": EndpointHealth(NOW - 5 * DAY, 40, NOW + 30 * SECOND),
}
FIRST, LAST_BUT_ONE, LAST = 1, MOST_ATTEMPTS - 1, MOST_ATTEMPTS
ATTEMPTS = (FIRST, LAST_BUT_ONE, LAST)
ANY = ATTEMPTS
WEBHOOKS = tuple(HEALTHS)[1:]

# outcome, endpoint's health, attempts made; what becomes of it
TABLE: list[tuple[str, str | tuple[str, ...], int | tuple[int, ...], str]] = [
    ("taken", "mail", ANY, "deliver"),
    ("taken", "healthy", ANY, "deliver"),
    ("taken", "failed once", ANY, "deliver; 0 failures"),
    ("taken", "failed 4 times", ANY, "deliver; 0 failures"),
    ("taken", "on trial", ANY, "deliver; 0 failures; releases 0:00:30"),
    ("taken", "failing for 5 days", ANY, "deliver; 0 failures; releases 0:00:30"),
    ("failed", "mail", FIRST, "retry in 0:00:05"),
    ("failed", "mail", LAST_BUT_ONE, "retry in 1 day, 0:00:00"),
    ("failed", "mail", LAST, "die; published dead; alert http-500"),
    ("failed", "healthy", FIRST, "retry in 0:00:05; 1 failures"),
    ("failed", "healthy", LAST_BUT_ONE, "retry in 1 day, 0:00:00; 1 failures"),
    ("failed", "healthy", LAST, "die; published dead; alert http-500; 1 failures"),
    ("failed", "failed once", FIRST, "retry in 0:00:05; 2 failures"),
    ("failed", "failed once", LAST_BUT_ONE, "retry in 1 day, 0:00:00; 2 failures"),
    ("failed", "failed once", LAST, "die; published dead; alert http-500; 2 failures"),
    ("failed", "failed 4 times", FIRST, "retry in 0:20:00; 5 failures, open 0:20:00; postpones 0:20:00"),
    ("failed", "failed 4 times", LAST_BUT_ONE,
     "retry in 1 day, 0:00:00; 5 failures, open 0:20:00; postpones 0:20:00"),
    ("failed", "failed 4 times", LAST,
     "die; published dead; alert http-500; 5 failures, open 0:20:00; postpones 0:20:00"),
    ("failed", "on trial", FIRST, "retry in 1:00:00; 10 failures, open 1:00:00; postpones 1:00:00"),
    ("failed", "on trial", LAST_BUT_ONE,
     "retry in 1 day, 0:00:00; 10 failures, open 1:00:00; postpones 1:00:00"),
    ("failed", "on trial", LAST, "die; published dead; alert http-500; 10 failures, open 1:00:00; postpones 1:00:00"),
    ("failed", "failing for 5 days", ANY,
     "die; published dead; alert http-500; 41 failures, open 1:00:00; gives up failing-for-five-days"),
    ("asks for 3 h", "mail", FIRST, "retry in 3:00:00"),
    ("asks for 3 h", "mail", LAST_BUT_ONE, "retry in 1 day, 0:00:00"),
    ("asks for 3 h", "mail", LAST, "die; published dead; alert http-503"),
    ("asks for 3 h", "healthy", FIRST, "retry in 3:00:00; 1 failures"),
    ("asks for 3 h", "healthy", LAST_BUT_ONE, "retry in 1 day, 0:00:00; 1 failures"),
    ("asks for 3 h", "healthy", LAST, "die; published dead; alert http-503; 1 failures"),
    ("asks for 3 h", "failed once", FIRST, "retry in 3:00:00; 2 failures"),
    ("asks for 3 h", "failed once", LAST_BUT_ONE, "retry in 1 day, 0:00:00; 2 failures"),
    ("asks for 3 h", "failed once", LAST, "die; published dead; alert http-503; 2 failures"),
    ("asks for 3 h", "failed 4 times", FIRST, "retry in 3:00:00; 5 failures, open 0:20:00; postpones 0:20:00"),
    ("asks for 3 h", "failed 4 times", LAST_BUT_ONE,
     "retry in 1 day, 0:00:00; 5 failures, open 0:20:00; postpones 0:20:00"),
    ("asks for 3 h", "failed 4 times", LAST,
     "die; published dead; alert http-503; 5 failures, open 0:20:00; postpones 0:20:00"),
    ("asks for 3 h", "on trial", FIRST, "retry in 3:00:00; 10 failures, open 1:00:00; postpones 1:00:00"),
    ("asks for 3 h", "on trial", LAST_BUT_ONE,
     "retry in 1 day, 0:00:00; 10 failures, open 1:00:00; postpones 1:00:00"),
    ("asks for 3 h", "on trial", LAST,
     "die; published dead; alert http-503; 10 failures, open 1:00:00; postpones 1:00:00"),
    ("asks for 3 h", "failing for 5 days", ANY,
     "die; published dead; alert http-503; 41 failures, open 1:00:00; gives up failing-for-five-days"),
    ("no way", ("mail", *WEBHOOKS), ANY, "die; published dead; alert address-not-public"),
    ("nobody there", "mail", ANY, "suppress; alert address-suppressed; suppresses address-refused-550-5.1.1"),
    ("gone", WEBHOOKS, ANY, "die; published dead; alert http-410; gives up gone"),
]  # fmt: skip
ANSWERED_BY_NO_RECEIVER = product(("nobody there",), WEBHOOKS, ATTEMPTS)
ANSWERED_BY_NO_MAIL_SERVER = product(("gone",), ("mail",), ATTEMPTS)


def rows() -> Iterator[tuple[str, str, int, str]]:
    """The table with each combination in a row of its own."""
    for outcome, healths, attempts, becomes in TABLE:
        for health in (healths,) if isinstance(healths, str) else healths:
            for made in (attempts,) if isinstance(attempts, int) else attempts:
                yield outcome, health, made, becomes


def in_words(fate: Fate) -> str:
    """Everything that follows from the fate, in the table's words."""
    health = fate.health
    said = {
        fate.move.slug: True,
        "published {}": fate.fact,
        "alert {}": fate.alert,
        "suppresses {}": fate.suppresses,
        "{} failures": health and (f"{health.consecutive_failures}"),
        "gives up {}": fate.gives_up,
        "postpones {}": fate.postpones_to and fate.postpones_to - NOW,
        "releases {}": fate.releases and fate.releases - NOW,
    }
    words = [phrase.format(value) for phrase, value in said.items() if value is not None]
    text = "; ".join(words)
    if fate.due_at is not None:
        text = text.replace(fate.move.slug, f"{fate.move.slug} in {fate.due_at - NOW}", 1)
    if health is not None and health.open_until is not None:
        text = text.replace(" failures", f" failures, open {health.open_until - NOW}")
    return text


@pytest.mark.parametrize(("outcome", "health", "made", "becomes"), list(rows()))
def test_the_outcome_the_schedule_and_the_endpoint_decide(outcome: str, health: str, made: int, becomes: str) -> None:
    attempt = OUTCOMES[outcome]
    delivery = leased("email" if health == "mail" else "webhook", attempts=made)
    fate = decide(delivery, attempt, HEALTHS[health], NOW, chance=0)
    assert in_words(fate) == becomes
    assert (fate.detail, fate.answer_code, fate.attempt) == (attempt.detail, attempt.answer_code, attempt)
    assert fate.counts


def test_the_table_has_every_combination_once() -> None:
    listed = [row[:3] for row in rows()]
    every = {*product(OUTCOMES, HEALTHS, ATTEMPTS)} - {*ANSWERED_BY_NO_RECEIVER, *ANSWERED_BY_NO_MAIL_SERVER}
    assert len(listed) == len(set(listed))
    assert set(listed) == every


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("health", HEALTHS)
def test_a_delivery_ends_or_is_due_again(outcome: str, health: str) -> None:
    fate = decide(leased(), OUTCOMES[outcome], HEALTHS[health], NOW, chance=0)
    assert (fate.due_at is None) == (fate.move.target in {"delivered", "suppressed", "dead"})


def test_a_delivery_that_had_been_dead_is_published_as_recovered() -> None:
    fate = decide(leased(died_at=NOW - DAY), OUTCOMES["taken"], EndpointHealth(), NOW, chance=0)
    assert in_words(fate) == "deliver; published recovered"


@pytest.mark.parametrize("outcome", ["no way", "nobody there", "gone"])
def test_nobody_is_told_that_an_alert_failed(outcome: str) -> None:
    fate = decide(leased(type="delivery.dead"), OUTCOMES[outcome], EndpointHealth(), NOW, chance=0)
    assert fate.alert is None


@given(st.integers(1, LAST_BUT_ONE), st.floats(0, 1), st.sampled_from(list(HEALTHS)[:5]))
def test_chance_only_adds_and_the_circuit_is_never_passed(made: int, chance: float, health: str) -> None:
    fate = decide(leased(attempts=made), OUTCOMES["failed"], HEALTHS[health], NOW, chance)
    assert fate.due_at is not None
    assert fate.due_at >= NOW + SCHEDULE[made]
    assert fate.due_at >= (fate.postpones_to or NOW)
