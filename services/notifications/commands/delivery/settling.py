"""Writes what becomes of a leased delivery: the one place where a worker's move is made.

Locks are taken in one order, the endpoint before its deliveries, here and where people move an endpoint.
"""

from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, insert, or_, update

from services.notifications.commands.contact.suppressing import suppress_contact
from services.notifications.commands.delivery.announcing import announce
from services.notifications.commands.endpoint.following import follow
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.deciding import decide
from services.notifications.model.delivery.ending import DELIVER, DIE
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.tables import ATTEMPT_ROWS, DELIVERY_ROWS
from services.notifications.queries.endpoint.circuit import locked_health
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.observability import metrics

_KEEPING = insert(ATTEMPT_ROWS)


async def settle_attempt(
    work: Work, delivery: LeasedDelivery, attempt: Attempt, seen: EndpointHealth | None, chance: float
) -> None:
    """Decides and writes what an attempt means. `seen` is the health that the endpoint was sent to with."""
    if seen is not None and attempt.outcome == "retry" and delivery.endpoint_id is not None:
        seen = await locked_health(work, delivery.endpoint_id)  # others may have failed meanwhile: each one counts
    await settle(work, delivery, decide(delivery, attempt, seen, work.now, chance))


async def settle(work: Work, delivery: LeasedDelivery, fate: Fate) -> None:
    """Writes the fate. Where the claim is not ours any more, the delivery stays as it is and nothing is told of it."""
    if delivery.endpoint_id is not None:
        await follow(work, delivery.endpoint_id, fate)
    if delivery.contact_id is not None and fate.suppresses is not None:
        await suppress_contact(work, delivery.contact_id, fate.suppresses)
    if await _moved(work, delivery, fate):
        await announce(work, delivery, fate)
    if fate.attempt is not None:
        await _keep_attempt(work, delivery, fate.attempt)


async def _moved(work: Work, delivery: LeasedDelivery, fate: Fate) -> bool:
    """The lease is the fence: whoever's claim has outlived it, or whose delivery was cancelled, changes nothing."""
    values = {
        "claimed": delivery.id,
        "claimed_until": delivery.lease_until,
        "due": fate.due_at,
        "made": delivery.attempts if fate.counts else delivery.attempts - 1,
        "answer": fate.answer_code,
        "detail": fate.detail,
        "now": work.now,
    }
    return bool((await work.execute(_moving(fate.move), values)).rowcount)


@cache
def _moving(move: Move[Delivery, Body]) -> Update:
    """Built once for each move: to build it costs more than to run it, and every delivery is settled once."""
    columns, now = DELIVERY_ROWS.c, bindparam("now", type_=DELIVERY_ROWS.c.died_at.type)
    written: dict[str, Any] = {
        "status": move.target,
        "version": columns.version + 1,
        "lease_until": None,
        "due_at": bindparam("due"),
        "attempts": bindparam("made"),
        "last_answer_code": bindparam("answer"),
        "last_detail": bindparam("detail"),
    }
    if move is DELIVER:
        written |= {"delivered_at": now, "died_at": None}
    if move is DIE:
        written |= {"died_at": now}
    ours = (columns.id == bindparam("claimed"), columns.lease_until == bindparam("claimed_until"))
    movable = or_(*(columns.status == one for one in sorted(move.sources)))
    return update(DELIVERY_ROWS).where(*ours, movable).values(written)


async def _keep_attempt(work: Work, delivery: LeasedDelivery, attempt: Attempt) -> None:
    """Whatever becomes of the delivery."""
    metrics.delivery_attempts.labels(delivery.channel, attempt.outcome).inc()
    kept = {
        "id": work.new_id(),
        "delivery_id": delivery.id,
        "at": work.now,
        "outcome": attempt.outcome,
        "answer_code": attempt.answer_code,
        "detail": attempt.detail,
        "milliseconds": attempt.milliseconds,
    }
    await work.execute(_KEEPING, kept)
