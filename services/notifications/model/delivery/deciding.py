"""What an attempt means for a delivery, for its endpoint and for its contact: decided here, and nowhere else."""

from datetime import datetime

from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.ending import DELIVER, DIE, SUPPRESS
from services.notifications.model.delivery.fate import Fate, alert_of
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.schedule import next_attempt
from services.notifications.model.delivery.sending import RETRY
from services.notifications.model.delivery.unsent import ADDRESS_SUPPRESSED
from services.notifications.model.endpoint.codes import FAILING, GONE
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.notice.notice import TESTED


def decide(
    delivery: LeasedDelivery, attempt: Attempt, health: EndpointHealth | None, now: datetime, chance: float
) -> Fate:
    """The fate of a delivery after an attempt.

    `health` is the endpoint's before the attempt, None for a mail; `chance`, from 0 to 1, spreads the retries.
    """
    if delivery.type == TESTED:
        return _tested(attempt)
    match attempt.outcome:
        case "delivered":
            return _delivered(delivery, attempt, health)
        case "gone":
            return _dead(delivery, attempt, gives_up=GONE)
        case "permanent":
            return _suppressed(delivery, attempt) if attempt.suppresses else _dead(delivery, attempt)
        case "retry":
            return _failed(delivery, attempt, health, now, chance)


def _tested(attempt: Attempt) -> Fate:
    """A test is sent once, and nothing follows from it: neither retries nor alerts, and the circuit stays as it is."""
    move = DELIVER if attempt.outcome == "delivered" else DIE
    return Fate(move, attempt.detail, attempt.answer_code, attempt=attempt)


def _delivered(delivery: LeasedDelivery, attempt: Attempt, health: EndpointHealth | None) -> Fate:
    """If it was dead, it has recovered. The endpoint's failures are forgotten; what waited for a trial may go."""
    after = health.after_success() if health is not None else None
    return Fate(
        DELIVER,
        attempt.detail,
        attempt.answer_code,
        attempt=attempt,
        fact="recovered" if delivery.died_at is not None else None,
        health=after if after != health else None,
        releases=health.open_until if health is not None else None,
    )


def _failed(
    delivery: LeasedDelivery, attempt: Attempt, health: EndpointHealth | None, now: datetime, chance: float
) -> Fate:
    """Due again by the schedule, but not before the time that the receiver or the circuit asks for; dead at its end."""
    after = health.after_failure(now) if health is not None else None
    if after is not None and after.should_disable(now):
        return _dead(delivery, attempt, after, gives_up=FAILING)
    open_until = after.open_until if after is not None else None
    due = next_attempt(delivery.attempts, now, attempt.retry_after, chance)
    if due is None:
        return _dead(delivery, attempt, after, postpones_to=open_until)
    return Fate(
        RETRY,
        attempt.detail,
        attempt.answer_code,
        due_at=max(due, open_until or due),
        attempt=attempt,
        health=after,
        postpones_to=open_until,
    )


def _dead(
    delivery: LeasedDelivery,
    attempt: Attempt,
    health: EndpointHealth | None = None,
    gives_up: str | None = None,
    postpones_to: datetime | None = None,
) -> Fate:
    return Fate(
        DIE,
        attempt.detail,
        attempt.answer_code,
        attempt=attempt,
        fact="dead",
        alert=alert_of(delivery, attempt.detail),
        health=health,
        gives_up=gives_up,
        postpones_to=postpones_to,
    )


def _suppressed(delivery: LeasedDelivery, attempt: Attempt) -> Fate:
    """The contact's address is refused for good."""
    return Fate(
        SUPPRESS,
        attempt.detail,
        attempt.answer_code,
        attempt=attempt,
        alert=alert_of(delivery, ADDRESS_SUPPRESSED),
        suppresses=attempt.detail,
    )
