"""The consumer with its database writes – read, sorted out, known twice or not, one row for each event – beside the
plainest loop: `getmany`, then `executemany` of the same rows without a look at what was there before."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer

from bench.asked import Asked
from bench.containers import Servers
from bench.processor import Done, Meter, processes
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


class _Progress:
    """How far it is: the first batch starts the meter, since joining a group takes its time."""

    def __init__(self, servers: Servers, count: int) -> None:
        self._readings = {"this process": processes("self"), **servers.spending}
        self._left = count
        self._counted = 0
        self._meter: Meter | None = None
        self.finished: asyncio.Future[Done] = asyncio.get_running_loop().create_future()

    def note(self, records: int) -> None:
        """So many records more are committed."""
        self._left -= records
        if self._meter is None:
            self._meter = Meter(self._readings)
        else:
            self._counted += records
        if self._left <= 0 and not self.finished.done():
            self.finished.set_result(self._meter.done(self._counted))


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
    ours, plain = list[Done](), list[Done]()
    for number in range(rounds):
        plain.append(await _plain(servers, topic, count, number))
        ours.append(await _ours(servers, topic, count, number))
    all_ours, all_plain = Done.sum(ours), Done.sum(plain)
    return [
        Figure(
            "consumer with its writes", str(all_ours), f"getmany + executemany, no dedup: {all_plain}",
            all_ours.rate / all_plain.rate, target=0.6,
        )
    ]  # fmt: skip


async def _fill(servers: Servers, topic: str, count: int) -> None:
    producer = broker.producer(servers.connection, "bench")
    await producer.start()
    sent = [await producer.send(topic, one.payload, key=one.key, headers=one.headers) for one in events(count)]
    await asyncio.gather(*sent)
    await producer.stop()


async def _ours(servers: Servers, topic: str, count: int, number: int) -> Done:
    database = Database(servers.url(await servers.new_database(PARCELS)))
    progress = _Progress(servers, count)
    intake = _CountedIntake(progress, f"ours-{number}", [notes_seen(topic)], Transactions("bench", database, None))
    running = asyncio.create_task(Consumer(servers.connection, topic, intake).run())
    try:
        return await asyncio.wait_for(progress.finished, 60)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await database.close()


async def _plain(servers: Servers, topic: str, count: int, number: int) -> Done:
    connection = await asyncpg.connect(servers.plain_url(await servers.new_database(PARCELS)))
    consumer = AIOKafkaConsumer(
        topic, **servers.connection.client_arguments(), group_id=f"plain-{number}", enable_auto_commit=False,
        auto_offset_reset="earliest",
    )  # fmt: skip
    progress = _Progress(servers, count)
    await consumer.start()
    try:
        while not progress.finished.done():
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
    return progress.finished.result()


def _row(record: Any) -> tuple[UUID, UUID, str, int]:
    headers = dict(record.headers)
    content = orjson.loads(record.value)
    return UUID(headers["ce_id"].decode()), UUID(content["parcel_id"]), headers["ce_type"].decode(), content["version"]
