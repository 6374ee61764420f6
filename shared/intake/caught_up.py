"""Whether a copy is complete. A copy that has caught up once can be used while Kafka is down. Before that, the answer
is `not-ready` and never "there is none"."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.kernel.refusals import Kind, Refusal
from shared.messaging.catching_up import Tell
from shared.persistence.database import Database
from shared.persistence.mechanisms import copy_progress
from shared.work.reading import Reading
from shared.work.unit import insert_of

log = structlog.get_logger()

_ROW = copy_progress.c
_CAUGHT_UP = select(_ROW.topic).group_by(_ROW.topic).having(func.count() == func.count(_ROW.caught_up_at))


def note_caught_up(database: Database) -> Tell:
    """What the consumer calls to tell how far it has read: each partition that Kafka knows becomes a row.

    A partition that has caught up stays so, even if another consumer says later that it has not.
    """

    async def note(topic: str, partitions: Mapping[int, bool]) -> None:
        now = datetime.now(UTC)
        # In order, so that two workers that write the same rows never wait for each other.
        rows = [
            {"topic": topic, "partition": partition, "caught_up_at": now if caught_up else None}
            for partition, caught_up in sorted(partitions.items())
        ]
        async with database.connection() as connection:
            saving = insert_of(connection.dialect)(copy_progress).values(rows)
            first = func.coalesce(_ROW.caught_up_at, saving.excluded.caught_up_at)
            await connection.execute(
                saving.on_conflict_do_update(index_elements=[_ROW.topic, _ROW.partition], set_={"caught_up_at": first})
            )
        log.info("copy.caught_up", topic=topic, partitions=sum(partitions.values()), of=len(rows))

    return note


def caught_up(*topics: str) -> ColumnElement[bool]:
    """Whether every known partition of each topic has been read to its end once: a column of another statement."""
    asked = or_(*(_ROW.topic == topic for topic in topics))  # a list would be written into the statement each time
    known = select(func.count(_ROW.topic.distinct())).where(asked).scalar_subquery()
    behind = select(_ROW.topic).where(asked, _ROW.caught_up_at.is_(None)).exists()
    return (known == len(topics)) & ~behind


async def not_caught_up(session: AsyncSession, topics: Iterable[str]) -> list[str]:
    """The topics that have a partition which was never read to its end, and those of which nothing is known."""
    caught_up = set((await session.execute(_CAUGHT_UP)).scalars())
    return [topic for topic in topics if topic not in caught_up]


async def require_caught_up(reading: Reading[Any], *topics: str) -> None:
    """503 `not-ready` until every known partition of each topic has been read to its end once."""
    for topic in await not_caught_up(reading.session, topics):
        sentence = f"This service has not yet read all of {topic}. Ask again in a moment."
        raise Refusal(Kind.NOT_READY, "not-ready", sentence)
