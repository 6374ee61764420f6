"""Writes what became of one claimed delivery, by the transition table and in one statement.

The lease is the fence: whoever's claim has outlived it, or whose delivery was cancelled meanwhile, changes nothing.
"""

from functools import cache
from typing import Any

from sqlalchemy import Row, Update, bindparam, insert, or_, update

from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.delivery.sending import WAIT
from services.notifications.model.tables import ATTEMPT_ROWS, DELIVERY_ROWS
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
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
    await work.execute(insert(ATTEMPT_ROWS), kept)


async def settle(work: Work, row: Claimed, move: Move[Delivery, Body], **values: Any) -> bool:
    """Makes the move; False when the claim is not ours any more."""
    claim = {"claimed": row.id, "claimed_until": row.lease_until}
    fate = {f"new_{name}": value for name, value in values.items()}
    changed = await work.execute(_settling(move, tuple(values)), claim | fate)
    return bool(changed.rowcount)


@cache
def _settling(move: Move[Delivery, Body], names: tuple[str, ...]) -> Update:
    """Built once for each move: to build it costs more than to run it, and every delivery is settled once."""
    columns = DELIVERY_ROWS.c
    fate: dict[str, Any] = {"status": move.target, "version": columns.version + 1, "lease_until": None, "due_at": None}
    fate |= {name: bindparam(f"new_{name}") for name in names}
    ours = (columns.id == bindparam("claimed"), columns.lease_until == bindparam("claimed_until"))
    return (
        update(DELIVERY_ROWS).where(*ours, or_(*(columns.status == one for one in sorted(move.sources)))).values(fate)
    )


async def put_back(work: Work, row: Claimed, due_at: Any, **values: Any) -> bool:
    """No attempt was made: it is due later, and the claim does not count as one."""
    return await settle(work, row, WAIT, due_at=due_at, attempts=row.attempts - 1, **values)
