"""Writes what became of one claimed delivery, by the transition table and in one statement.

The lease is the fence: whoever's claim has outlived it, or whose delivery was cancelled meanwhile, changes nothing.
"""

from functools import cache
from typing import Any

from sqlalchemy import Row, Update, bindparam, insert, or_, update

from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.table import DELIVERIES
from services.notifications.model.rows import DELIVERY, DELIVERY_ATTEMPT
from services.notifications.tools import Work
from shared.observability import metrics

Claimed = Row[Any]
"""A row of `delivery` as the claim returned it."""


async def note_attempt(work: Work, row: Claimed, attempt: Attempt) -> None:
    """Keeps the attempt, whatever becomes of the delivery."""
    metrics.delivery_attempts.labels(row.channel, attempt.outcome).inc()
    kept = {
        "id": work.new_id(),
        "delivery_id": row.id,
        "at": work.now,
        "outcome": attempt.outcome,
        "status": attempt.status,
        "detail": attempt.detail,
        "milliseconds": attempt.milliseconds,
    }
    await work.execute(insert(DELIVERY_ATTEMPT), kept)


async def settle(work: Work, row: Claimed, slug: str, **values: Any) -> bool:
    """Makes the move `slug`; False when the claim is not ours any more."""
    claim = {"claimed": row.id, "claimed_until": row.lease_until}
    fate = {f"new_{name}": value for name, value in values.items()}
    changed = await work.execute(_settling(slug, tuple(values)), claim | fate)
    return bool(changed.rowcount)


@cache
def _settling(slug: str, names: tuple[str, ...]) -> Update:
    """Built once for each move: to build it costs more than to run it, and every delivery is settled once."""
    move = DELIVERIES[slug]
    columns = DELIVERY.c
    fate: dict[str, Any] = {"status": move.target, "version": columns.version + 1, "lease_until": None, "due_at": None}
    fate |= {name: bindparam(f"new_{name}") for name in names}
    ours = (columns.id == bindparam("claimed"), columns.lease_until == bindparam("claimed_until"))
    return update(DELIVERY).where(*ours, or_(*(columns.status == one for one in sorted(move.sources)))).values(fate)


async def put_back(work: Work, row: Claimed, due_at: Any, **values: Any) -> bool:
    """No attempt was made: it is due later, and the claim does not count as one."""
    return await settle(work, row, "wait", due_at=due_at, attempts=row.attempts - 1, **values)


async def cancel_open(work: Work, endpoint: Any) -> None:
    """Cancels all that is still to be sent to an endpoint."""
    move = DELIVERIES["cancel"]
    columns = DELIVERY.c
    open_ = (columns.endpoint_id == endpoint, columns.due_at.is_not(None), columns.status.in_(move.sources))
    fate = {"status": move.target, "version": columns.version + 1, "lease_until": None, "due_at": None}
    await work.execute(update(DELIVERY).where(*open_).values(fate))


async def postpone_waiting(work: Work, endpoint: Any, until: Any) -> None:
    """All that waits for an endpoint is due no sooner than `until`; what is under way is left alone."""
    columns = DELIVERY.c
    waiting = (columns.endpoint_id == endpoint, columns.due_at < until, columns.lease_until.is_(None))
    await work.execute(update(DELIVERY).where(*waiting).values(due_at=until))


async def bring_forward(work: Work, endpoint: Any, postponed_to: Any = None) -> None:
    """What waits for an endpoint is due now: all of it, or what had been postponed to that time."""
    columns = DELIVERY.c
    when = columns.due_at.is_not(None) if postponed_to is None else columns.due_at == postponed_to
    free = or_(columns.lease_until.is_(None), columns.lease_until <= work.now)
    await work.execute(update(DELIVERY).where(columns.endpoint_id == endpoint, when, free).values(due_at=work.now))
    work.wakes = True
