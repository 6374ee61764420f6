"""Whether a replica may be believed. One that once caught up stays usable while Kafka is down; one that never did
answers `not-ready`, never "there is none"."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import func, select

from shared.kernel.refusals import Kind, Refusal
from shared.messaging.topics import TopicSpec
from shared.persistence.database import Database
from shared.persistence.mechanisms import replica_progress
from shared.work.reading import Reading
from shared.work.unit import insert_of

log = structlog.get_logger()


def note_caught_up(database: Database) -> Callable[[str, int], Awaitable[None]]:
    """What the consumer calls when a partition has been read to the end it had at the start."""

    async def note(topic: str, partition: int) -> None:
        row = {"topic": topic, "partition": partition, "caught_up_at": datetime.now(UTC)}
        async with database.connection() as connection:
            saving = insert_of(connection.dialect)(replica_progress).values(row)
            await connection.execute(
                saving.on_conflict_do_update(
                    index_elements=[replica_progress.c.topic, replica_progress.c.partition],
                    set_={"caught_up_at": row["caught_up_at"]},
                )
            )
        log.info("replica.caught_up", topic=topic, partition=partition)

    return note


_READ = select(replica_progress.c.topic, func.count()).group_by(replica_progress.c.topic)


async def require_caught_up(reading: Reading[Any], *topics: TopicSpec) -> None:
    """503 `not-ready` unless every partition of each topic has been read to its end at least once."""
    read: dict[str, int] = {row[0]: row[1] for row in await reading.execute(_READ)}
    for topic in topics:
        if read.get(topic.name, 0) < topic.partitions:
            sentence = f"This service has not yet read all of {topic.name}. Ask again in a moment."
            raise Refusal(Kind.NOT_READY, "not-ready", sentence)
