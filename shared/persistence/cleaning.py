"""Removes what the mechanisms no longer need. The periods stand in docs/operations.md too."""

from datetime import datetime, timedelta

from sqlalchemy import Column, delete, select, tuple_

from shared.persistence.database import Database
from shared.persistence.mechanisms import clock, consumed_event, idempotency_record, parked_message, quota_use

KEPT: dict[Column[datetime], timedelta] = {
    idempotency_record.c.created_at: timedelta(days=7),  # told to callers in docs/api.md
    consumed_event.c.at: timedelta(days=40),  # topics keep what may come again for 30 days
    clock.c.done_at: timedelta(days=30),  # open clocks have none
    parked_message.c.replayed_at: timedelta(days=90),  # those that wait have none
    quota_use.c.used_at: timedelta(hours=2),  # twice the longest window: by then it is full again
}
"""How long the rows of a table are kept after the moment in its column."""

BATCH = 500
"""Rows in one transaction, so that commands on SQLite's one writer do not wait."""


async def clean(database: Database, now: datetime) -> int:
    """Deletes all rows that are older than their table keeps them, in small transactions; answers how many."""
    return sum([await _remove(database, moment, now - period) for moment, period in KEPT.items()])


async def _remove(database: Database, moment: Column[datetime], before: datetime) -> int:
    """Several workers may do this at once: each takes rows that no other holds."""
    table = moment.table
    key = tuple_(*table.primary_key)
    old = select(*table.primary_key).where(moment < before).order_by(moment).limit(BATCH)
    removing = delete(table).where(key.in_(old.with_for_update(skip_locked=True)))
    removed = 0
    while True:
        async with database.connection() as connection:
            batch = (await connection.execute(removing)).rowcount
        removed += batch
        if batch < BATCH:
            return removed
