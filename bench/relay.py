"""The relay, from a full outbox until Kafka has acknowledged and PostgreSQL has removed every row, beside a bare
idempotent producer that sends the same records from memory."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

import tests.support.parcels
from bench.asked import Asked
from bench.containers import Servers
from bench.processor import Done, Meter, processes
from bench.records import OUTBOX_COLUMNS, Sent, events, outbox_row
from bench.report import Figure
from shared.messaging import broker
from shared.messaging.outbox_sources import PostgresLanes
from shared.messaging.relay import Relay
from shared.persistence.database import Database

_RELAYS = 2  # as many as one process of a service runs (shared/runtime.py)
PARCELS = Path(tests.support.parcels.__file__).parent / "parcel_migrations"


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """Both, in turns, over the same topic."""
    rounds, count = (2, 5_000) if asked.quick else (4, 25_000)
    topic = servers.new_topic().name
    name = await servers.new_database(PARCELS)
    raw, relayed = list[Done](), list[Done]()
    database = Database(servers.url(name))
    producer = _raw(servers)
    await producer.start()
    relays = [
        Relay("bench", PostgresLanes(database), lambda: broker.producer(servers.connection, "bench-relay"))
        for _ in range(_RELAYS)
    ]
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    watch = await asyncpg.connect(servers.plain_url(name))
    meter = partial(Meter, {"this process": processes("self"), **servers.spending})
    try:
        for number in range(rounds + 1):
            sent = events(count if number else count // 10)
            turns = await _send(meter(), producer, topic, sent), await _relay(meter, relays, watch, topic, sent)
            if number:  # the first turn warms up
                raw.append(turns[0])
                relayed.append(turns[1])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await watch.close()
        await producer.stop()
        await database.close()
    ours, bare = Done.sum(relayed), Done.sum(raw)
    return [
        Figure(
            "relay from PostgreSQL to Kafka", str(ours), f"bare idempotent producer, from memory: {bare}",
            ours.rate / bare.rate, target=0.9,
        )
    ]  # fmt: skip


def _raw(servers: Servers) -> AIOKafkaProducer:
    """aiokafka's producer with the batches that ours makes."""
    return AIOKafkaProducer(
        **servers.connection.client_arguments(), acks="all", enable_idempotence=True, max_batch_size=256 * 1024
    )


async def _send(meter: Meter, producer: Any, topic: str, sent: Sequence[Sent]) -> Done:
    futures = [await producer.send(topic, one.payload, key=one.key, headers=one.headers) for one in sent]
    await asyncio.gather(*futures)
    return meter.done(len(sent))


async def _relay(
    meters: Callable[[], Meter],
    relays: Sequence[Relay],
    watch: "asyncpg.Connection[Any]",
    topic: str,
    sent: Sequence[Sent],
) -> Done:
    # One COPY, so that the relays see all rows or none.
    rows = [outbox_row(topic, one) for one in sent]
    await watch.copy_records_to_table("outbox", records=rows, columns=OUTBOX_COLUMNS)
    meter = meters()
    for relay in relays:
        relay.wake()
    while await watch.fetchval("SELECT EXISTS (SELECT 1 FROM outbox)"):  # noqa: ASYNC110 another process's event
        await asyncio.sleep(0.01)
    return meter.done(len(sent))
