"""Outbox rows that Kafka refused for good because they are too large: the operator removes the cause and retries.

A missing or forbidden topic is not such a refusal: then the relay waits with all its rows until the topic is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox

_LISTED = 500


@dataclass(frozen=True, slots=True)
class Dead:
    """One refused row; `size` is its payload in bytes."""

    id: int
    topic: str
    key: str
    version: int
    size: int
    created_at: datetime
    reason: str


async def list_dead(database: Database) -> list[Dead]:
    """The first 500 refused rows, oldest first."""
    columns = (outbox.c.id, outbox.c.topic, outbox.c.key, outbox.c.version)
    size = func.coalesce(func.length(outbox.c.payload), 0)
    query = select(*columns, size, outbox.c.created_at, outbox.c.dead_reason)
    query = query.where(outbox.c.dead_reason.is_not(None)).order_by(outbox.c.id).limit(_LISTED)
    async with database.reading() as session:
        return [Dead(*row) for row in await session.execute(query)]


async def count_dead(database: Database) -> int:
    """How many rows were refused in all."""
    query = select(func.count()).select_from(outbox).where(outbox.c.dead_reason.is_not(None))
    async with database.reading() as session:
        return (await session.execute(query)).scalar_one()


async def retry_dead(database: Database, rows: Sequence[int] | None = None) -> int:
    """Gives these rows (None: all) to the relay again; returns how many. Running relays find them by themselves.

    They are sent after newer events of their aggregates. That is harmless: consumers keep the newest version.
    """
    again = update(outbox).where(outbox.c.dead_reason.is_not(None)).values(dead_reason=None)
    if rows is not None:
        again = again.where(outbox.c.id.in_(rows))
    async with database.connection() as connection:
        return (await connection.execute(again)).rowcount
