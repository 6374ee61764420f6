"""What an attempt to deliver a webhook means for the delivery and for its endpoint.

Locks are taken in one order, the endpoint before its deliveries, here and in `commands/endpoint/moving.py`.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlmodel import col

from services.notifications.commands.delivery.alerting import die
from services.notifications.commands.delivery.outcomes import delivered, try_again
from services.notifications.commands.delivery.settling import (
    Claimed,
    note_attempt,
    put_back,
    settle,
)
from services.notifications.commands.delivery.waiting import bring_forward, postpone_waiting
from services.notifications.commands.endpoint.moving import ENDPOINT
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.ending import CANCEL
from services.notifications.model.delivery.making import ENDPOINT_DISABLED
from services.notifications.model.endpoint.changing import DISABLE, GivenUp
from services.notifications.model.endpoint.codes import BY_ORGANISATION, FAILING, GONE
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.tables import ENDPOINT_ROWS
from services.notifications.tools import Work

log = structlog.get_logger()


def health_of(endpoint: Any) -> EndpointHealth:
    """The circuit as the endpoint's row keeps it."""
    return EndpointHealth(endpoint.failing_since, endpoint.consecutive_failures, endpoint.open_until)


async def record_webhook(work: Work, row: Claimed, seen: EndpointHealth, attempt: Attempt, chance: float) -> None:
    """Writes the outcome of one attempt. `seen` is the endpoint's health before it."""
    match attempt.outcome:
        case "delivered":
            await _close_circuit(work, row.endpoint_id, seen)
            await delivered(work, row, attempt)
        case "gone":
            await _disable(work, row.endpoint_id, GONE)
            await die(work, row, attempt.detail, status=attempt.status)
        case "permanent":
            await die(work, row, attempt.detail, status=attempt.status)
        case "retry":
            await _failed(work, row, attempt, chance)
    await note_attempt(work, row, attempt)


async def give_up_on_endpoint(work: Work, row: Claimed, disabled_reason: str | None) -> None:
    """The endpoint gets nothing any more. By its organisation's wish it is cancelled; else dead, told by one alert."""
    if disabled_reason in (None, BY_ORGANISATION):
        await settle(work, row, CANCEL, last_detail=ENDPOINT_DISABLED)
    else:
        await die(work, row, ENDPOINT_DISABLED, alert=False)


async def pass_circuit(work: Work, row: Claimed) -> EndpointHealth | None:
    """The health to send with; None: the delivery is put back, and all that waits with it, until the circuit is tried.

    A half-open circuit lets one trial through, and the others wait for its end. Decided under the endpoint's lock, or
    what is put back could miss that the circuit has just closed.
    """
    health = await _locked_health(work, row.endpoint_id)
    until = health.may_send(work.now)
    if until is None:
        trial = health.on_trial(work.now)
        await _keep_health(work, row.endpoint_id, trial)
        return trial
    await put_back(work, row, until)
    await postpone_waiting(work, row.endpoint_id, until)
    return None


async def _failed(work: Work, row: Claimed, attempt: Attempt, chance: float) -> None:
    health = (await _locked_health(work, row.endpoint_id)).after_failure(work.now)
    await _keep_health(work, row.endpoint_id, health)
    if health.should_disable(work.now):
        await _disable(work, row.endpoint_id, FAILING)
        await die(work, row, attempt.detail, status=attempt.status)
        return
    await try_again(work, row, attempt, chance, health.open_until)
    if health.open_until is not None:
        await postpone_waiting(work, row.endpoint_id, health.open_until)


async def _close_circuit(work: Work, endpoint: UUID, seen: EndpointHealth) -> None:
    """Forgets the failures, and lets those that waited for the trial go."""
    if seen == EndpointHealth():
        return
    await _keep_health(work, endpoint, seen.after_success())
    if seen.open_until is not None:
        await bring_forward(work, endpoint, seen.open_until)


async def _locked_health(work: Work, endpoint: UUID) -> EndpointHealth:
    query = select(ENDPOINT_ROWS).where(ENDPOINT_ROWS.c.id == endpoint).with_for_update(key_share=True)
    return health_of((await work.execute(query)).one())


async def _keep_health(work: Work, endpoint: UUID, health: EndpointHealth) -> None:
    await work.execute(update(ENDPOINT_ROWS).where(ENDPOINT_ROWS.c.id == endpoint).values(asdict(health)))


async def _disable(work: Work, endpoint_id: UUID, reason: str) -> None:
    """The system disables an endpoint, unless it is not in use any more."""
    endpoint = await work.lock(Endpoint, col(Endpoint.id) == endpoint_id)
    if DISABLE.leaves(endpoint):
        await ENDPOINT.make_on(work, endpoint, DISABLE, GivenUp(reason=reason))
        log.error("endpoint.disabled", endpoint=str(endpoint.id), reason=reason)
