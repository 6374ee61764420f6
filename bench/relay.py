"""The relay, from a full outbox until Kafka has acknowledged and PostgreSQL has removed every row, beside a bare
idempotent producer that sends the same records from memory."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

import tests.support.parcels
from bench.asked import Asked
from bench.containers import Servers
from bench.records import OUTBOX_COLUMNS, Sent, events, outbox_row
from bench.report import Figure, per_second
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
    raw, relayed = 0.0, 0.0
    database = Database(servers.url(name))
    producer = _raw(servers)
    await producer.start()
    relays = [
        Relay("bench", PostgresLanes(database), lambda: broker.producer(servers.connection, "bench-relay"))
        for _ in range(_RELAYS)
    ]
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    watch = await asyncpg.connect(servers.plain_url(name))
    try:
        for number in range(rounds + 1):
            sent = events(count if number else count // 10)
            times = await _send(producer, topic, sent), await _relay(relays, watch, topic, sent)
            if number:  # the first turn warms up
                raw, relayed = raw + times[0], relayed + times[1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await watch.close()
        await producer.stop()
        await database.close()
    total = rounds * count
    return [
        Figure(
            "relay from PostgreSQL to Kafka", per_second(total, relayed),
            f"bare idempotent producer, from memory: {per_second(total, raw)}", raw / relayed, target=0.6,
        )
    ]  # fmt: skip


def _raw(servers: Servers) -> AIOKafkaProducer:
    """aiokafka's producer with the batches that ours makes."""
    return AIOKafkaProducer(
        **servers.connection.client_arguments(), acks="all", enable_idempotence=True, max_batch_size=256 * 1024
    )


async def _send(producer: Any, topic: str, sent: Sequence[Sent]) -> float:
    began = time.perf_counter()
    futures = [await producer.send(topic, one.payload, key=one.key, headers=one.headers) for one in sent]
    await asyncio.gather(*futures)
    return time.perf_counter() - began


async def _relay(relays: Sequence[Relay], watch: "asyncpg.Connection[Any]", topic: str, sent: Sequence[Sent]) -> float:
    # One COPY, so that the relays see all rows or none.
    rows = [outbox_row(topic, one) for one in sent]
    await watch.copy_records_to_table("outbox", records=rows, columns=OUTBOX_COLUMNS)
    began = time.perf_counter()
    for relay in relays:
        relay.wake()
    while await watch.fetchval("SELECT EXISTS (SELECT 1 FROM outbox)"):  # noqa: ASYNC110 another process's event
        await asyncio.sleep(0.01)
    return time.perf_counter() - began
