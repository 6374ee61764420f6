"""Many deliveries got through: one statement, which is a transaction of its own, keeps their attempts and moves them.

For PostgreSQL. The lease of each row is its fence, as in `fencing.py`: a group that comes too late changes nothing but
says what was tried.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Uuid, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.ending import DELIVER
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.tables import ATTEMPT_ROWS, DELIVERY_ROWS
from shared.ids import new_id
from shared.observability import metrics
from shared.persistence.columns import InstantColumn
from shared.persistence.database import Database

_COLUMNS = DELIVERY_ROWS.c
_KINDS: dict[str, Any] = {
    "attempt": Uuid(),
    "delivery": Uuid(),
    "leased_until": InstantColumn(),
    "answer_code": Integer(),
    "detail": String(),
    "milliseconds": Integer(),
}
_GIVEN = func.unnest(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _KINDS.items()))
_ENDED = select(_GIVEN.table_valued(*_KINDS).render_derived()).cte("ended")
_NOW = bindparam("now", type_=InstantColumn())
_KEPT = insert(ATTEMPT_ROWS).from_select(
    ["id", "delivery_id", "at", "outcome", "answer_code", "detail", "milliseconds"],
    select(
        _ENDED.c.attempt,
        _ENDED.c.delivery,
        _NOW,
        bindparam("outcome", "delivered"),
        _ENDED.c.answer_code,
        _ENDED.c.detail,
        _ENDED.c.milliseconds,
    ),
)
_DELIVERING = (
    update(DELIVERY_ROWS)
    .where(
        _COLUMNS.id == _ENDED.c.delivery,
        _COLUMNS.lease_until == _ENDED.c.leased_until,
        _COLUMNS.status.in_(sorted(DELIVER.sources)),
    )
    .values(
        status=DELIVER.target,
        version=_COLUMNS.version + 1,
        lease_until=None,
        due_at=None,
        delivered_at=_NOW,
        last_answer_code=_ENDED.c.answer_code,
        last_detail=_ENDED.c.detail,
    )
    .returning(_COLUMNS.id)
    .add_cte(_KEPT.cte("kept"))
)


async def deliver_all(database: Database, ended: Sequence[tuple[LeasedDelivery, Attempt]], now: datetime) -> None:
    """Each was delivered and nothing else follows from it (`Fate.is_ordinary`)."""
    # In the order of their ids, so that two groups never wait for each other.
    rows = sorted(ended, key=lambda one: one[0].id)
    values: dict[str, Any] = {
        "attempt": [new_id() for _ in rows],
        "delivery": [delivery.id for delivery, _ in rows],
        "leased_until": [delivery.lease_until for delivery, _ in rows],
        "answer_code": [attempt.answer_code for _, attempt in rows],
        "detail": [attempt.detail for _, attempt in rows],
        "milliseconds": [attempt.milliseconds for _, attempt in rows],
        "now": now,
    }
    await database.run(_DELIVERING, values)
    for delivery, attempt in rows:
        metrics.delivery_attempts.labels(delivery.channel, attempt.outcome).inc()
