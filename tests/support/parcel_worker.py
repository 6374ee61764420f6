"""A worker of the parcel service as a process of its own, so that a test may really kill it.

    python -m tests.support.parcel_worker <database> <kafka> <topic> <partitions> <pause> [how]

It works until it is ended, with a pause in seconds after each batch. With `dies-after-sending` it kills itself when
Kafka has acknowledged its first batch and the outbox still holds it, with `dies-before-telling` when it would tell
Kafka how far its effects reach.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from shared.messaging.offsets import Offsets
from shared.messaging.outbox_sources import Batch, PostgresLanes, Source
from shared.messaging.relay import Relay
from shared.messaging.topics import TopicSpec
from shared.runtime import Runtime
from tests.support.parcel_reactions import keeps_copy, note_seen, notes_seen
from tests.support.parcels import parcel_service
from tests.support.post_office import settings_for


class KillsItsProcess:
    """A source whose first batch is the process's last."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        async with self._source.batch() as batch:
            yield batch
            if batch.sent:
                os.kill(os.getpid(), signal.SIGKILL)


async def die(known: Offsets) -> None:
    if known._untold():
        os.kill(os.getpid(), signal.SIGKILL)


async def work(database: str, kafka: str, topic: str, partitions: int, pause: float, dies: bool) -> None:
    async def note_slowly(work: Any, received: Sequence[Any]) -> None:
        await note_seen(work, received)
        await asyncio.sleep(pause)

    reactions = [keeps_copy(topic), replace(notes_seen(topic), react=note_slowly)]
    runtime = Runtime(parcel_service(TopicSpec(topic, partitions), reactions), settings_for(database, kafka))
    if dies:
        dying = KillsItsProcess(PostgresLanes(runtime.database))
        runtime.relays = [Relay("parcels", dying, runtime._producer)]
    # Who is to die while it sends takes no part in the group, whose other members would have to wait for its end.
    await runtime.run("api" if dies else "worker", [], asyncio.Event())


if __name__ == "__main__":
    database_url, bootstrap, topic_name, partitions_text, pause_text, *more = sys.argv[1:]
    if "dies-before-telling" in more:
        Offsets._tell = die  # type: ignore[method-assign,assignment]
    asyncio.run(
        work(database_url, bootstrap, topic_name, int(partitions_text), float(pause_text), "dies-after-sending" in more)
    )
