"""Many deliveries got through: one statement, which is a transaction of its own, keeps their attempts and moves them.

For PostgreSQL. The lease of each row is its fence, as in `fencing.py`. What the statement leaves out is settled alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, and_, bindparam, func, insert, select, update

from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.ending import DELIVER
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.tables import ATTEMPT_ROWS, DELIVERY_ROWS
from shared.ids import new_id
from shared.observability import metrics
from shared.persistence.columns import InstantColumn
from shared.persistence.database import Database
from shared.persistence.lists import array_of, one_of
from shared.persistence.prepared import Prepared

_COLUMNS = DELIVERY_ROWS.c
_KINDS: dict[str, Any] = {
    "attempt": Uuid(),
    "delivery": Uuid(),
    "leased_until": InstantColumn(),
    "answer_code": Integer(),
    "detail": String(),
    "milliseconds": Integer(),
}
_GIVEN = func.unnest(*(array_of(name, kind) for name, kind in _KINDS.items()))
_ENDED = select(_GIVEN.table_valued(*_KINDS).render_derived()).cte("ended")
# Whose row somebody holds (an endpoint is being closed, with all that waits for it) is left out: nobody waits for it.
_MINE = (
    select(_ENDED)
    .join(DELIVERY_ROWS, and_(_COLUMNS.id == _ENDED.c.delivery, _COLUMNS.lease_until == _ENDED.c.leased_until))
    .where(one_of(_COLUMNS.status, sorted(DELIVER.sources)))
    .with_for_update(of=DELIVERY_ROWS, skip_locked=True, key_share=True)
    .cte("mine")
)
_NOW = bindparam("now", type_=InstantColumn())
_KEPT = insert(ATTEMPT_ROWS).from_select(
    ["id", "delivery_id", "at", "outcome", "answer_code", "detail", "milliseconds"],
    select(
        _MINE.c.attempt,
        _MINE.c.delivery,
        _NOW,
        bindparam("outcome", "delivered"),
        _MINE.c.answer_code,
        _MINE.c.detail,
        _MINE.c.milliseconds,
    ),
)
_DELIVERING = Prepared(
    update(DELIVERY_ROWS)
    .where(_COLUMNS.id == _MINE.c.delivery)
    .values(
        status=DELIVER.target,
        version=_COLUMNS.version + 1,
        lease_until=None,
        due_at=None,
        delivered_at=_NOW,
        died_at=None,
        last_answer_code=_MINE.c.answer_code,
        last_detail=_MINE.c.detail,
    )
    .returning(_COLUMNS.id)
    .add_cte(_KEPT.cte("kept"))
)


async def deliver_all(
    database: Database, ended: Sequence[tuple[LeasedDelivery, Attempt]], now: datetime
) -> frozenset[UUID]:
    """Each was delivered and nothing else follows from it (`Fate.is_ordinary`). The ids of those that are written; of
    the others nothing is."""
    values: dict[str, Any] = {
        "attempt": [new_id() for _ in ended],
        "delivery": [delivery.id for delivery, _ in ended],
        "leased_until": [delivery.lease_until for delivery, _ in ended],
        "answer_code": [attempt.answer_code for _, attempt in ended],
        "detail": [attempt.detail for _, attempt in ended],
        "milliseconds": [attempt.milliseconds for _, attempt in ended],
        "now": now,
    }
    written = frozenset(row.id for row in await database.run(_DELIVERING, values))
    for delivery, attempt in ended:
        if delivery.id in written:
            metrics.delivery_attempts.labels(delivery.channel, attempt.outcome).inc()
    return written
