"""The consumer with its database writes – read, sorted out, known twice or not, one row for each event – beside the
plainest loop: `getmany`, then `executemany` of the same rows without a look at what was there before."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer

from bench.asked import Asked
from bench.containers import Servers
from bench.records import events
from bench.relay import PARCELS
from bench.report import Figure
from shared.intake.intake import Intake
from shared.messaging import broker
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Record
from shared.messaging.subscriber import MAX_RECORDS
from shared.persistence.database import Database
from shared.work.unit import Transactions
from tests.support.parcel_reactions import notes_seen


@dataclass
class _Progress:
    """How far it is: the first batch starts the watch, since joining a group takes its time."""

    count: int
    done: int = 0
    counted: int = 0
    began: float = 0.0
    ended: float = 0.0
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, records: int) -> None:
        """So many records more are committed."""
        now = time.perf_counter()
        if self.done:
            self.counted += records
        else:
            self.began = now
        self.done += records
        self.ended = now
        if self.done >= self.count:
            self.finished.set()

    @property
    def rate(self) -> float:
        return self.counted / (self.ended - self.began)


class _CountedIntake(Intake):
    def __init__(self, progress: _Progress, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._progress = progress

    async def take(self, records: Sequence[Record]) -> None:
        await super().take(records)
        self._progress.note(len(records))


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """Both read the same topic, in turns."""
    rounds, count = (1, 8_000) if asked.quick else (3, 30_000)
    topic = servers.new_topic().name
    await _fill(servers, topic, count)
    ours: list[float] = []
    plain: list[float] = []
    for number in range(rounds):
        plain.append(await _plain(servers, topic, count, number))
        ours.append(await _ours(servers, topic, count, number))
    rate, base = sum(ours) / rounds, sum(plain) / rounds
    return [
        Figure(
            "consumer with its writes", f"{rate:,.0f}/s",
            f"getmany + executemany, no dedup: {base:,.0f}/s", rate / base, target=0.4,
        )
    ]  # fmt: skip


async def _fill(servers: Servers, topic: str, count: int) -> None:
    producer = broker.producer(servers.connection, "bench")
    await producer.start()
    sent = [await producer.send(topic, one.payload, key=one.key, headers=one.headers) for one in events(count)]
    await asyncio.gather(*sent)
    await producer.stop()


async def _ours(servers: Servers, topic: str, count: int, number: int) -> float:
    database = Database(servers.url(await servers.new_database(PARCELS)))
    progress = _Progress(count)
    intake = _CountedIntake(progress, f"ours-{number}", [notes_seen(topic)], Transactions("bench", database, None))
    running = asyncio.create_task(Consumer(servers.connection, topic, intake).run())
    try:
        await asyncio.wait_for(progress.finished.wait(), 60)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await database.close()
    return progress.rate


async def _plain(servers: Servers, topic: str, count: int, number: int) -> float:
    connection = await asyncpg.connect(servers.plain_url(await servers.new_database(PARCELS)))
    consumer = AIOKafkaConsumer(
        topic, **servers.connection.client_arguments(), group_id=f"plain-{number}", enable_auto_commit=False,
        auto_offset_reset="earliest",
    )  # fmt: skip
    progress = _Progress(count)
    await consumer.start()
    try:
        while not progress.finished.is_set():
            taken = await consumer.getmany(timeout_ms=100, max_records=MAX_RECORDS)
            records = [record for some in taken.values() for record in some]
            if not records:
                continue
            await connection.executemany(
                "INSERT INTO parcel_seen (event_id, parcel, kind, version) VALUES ($1, $2, $3, $4)", map(_row, records)
            )
            await consumer.commit()
            progress.note(len(records))
    finally:
        await consumer.stop()
        await connection.close()
    return progress.rate


def _row(record: Any) -> tuple[UUID, UUID, str, int]:
    headers = dict(record.headers)
    content = orjson.loads(record.value)
    return UUID(headers["ce_id"].decode()), UUID(content["parcel_id"]), headers["ce_type"].decode(), content["version"]
