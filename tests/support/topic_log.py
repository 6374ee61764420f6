"""What really lies in a topic, read and written by a second, independent Kafka client; and whether it is in order."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import orjson
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from shared.messaging.broker import KafkaConnection
from shared.messaging.envelope import Event, write_headers
from shared.messaging.provisioning import client_arguments
from tests.support.raw_records import parcel_event


async def read_topic(connection: KafkaConnection, topic: str) -> list[Any]:
    """All records of the topic, each partition in its order."""
    return await asyncio.to_thread(_read, connection, topic)


def _read(connection: KafkaConnection, topic: str) -> list[Any]:
    consumer = KafkaConsumer(**client_arguments(connection), enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        records: list[Any] = []
        while any(consumer.position(place) < ends[place] for place in places):
            for batch in consumer.poll(timeout_ms=500).values():
                records += batch
        return records
    finally:
        consumer.close()


async def versions_in_topic(connection: KafkaConnection, topic: str) -> list[tuple[str, int]]:
    """Key and version of every record, in the order in which a consumer gets those of one key."""
    records = await read_topic(connection, topic)
    return [(record.key.decode(), int(dict(record.headers)["ce_sequence"])) for record in records]


async def put(connection: KafkaConnection, topic: str, *records: tuple[bytes | None, bytes | None, Any]) -> None:
    """Puts records (key, value, headers) into the topic, whatever they hold."""

    def send() -> None:
        producer = KafkaProducer(**client_arguments(connection), acks="all")
        try:
            futures = [producer.send(topic, value, key=key, headers=list(headers)) for key, value, headers in records]
            producer.flush(timeout=10)
            for future in futures:
                future.get(timeout=10)
        finally:
            producer.close()

    await asyncio.to_thread(send)


async def committed(connection: KafkaConnection, topic: str, group: str) -> list[int]:
    """Of each partition, the offset that the group has committed; 0 where it has none."""
    return await asyncio.to_thread(_committed, connection, topic, group)


def _committed(connection: KafkaConnection, topic: str, group: str) -> list[int]:
    consumer = KafkaConsumer(**client_arguments(connection), group_id=group)
    try:
        places = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        return [consumer.committed(place) or 0 for place in places]
    finally:
        consumer.close()


def as_record(event: Event) -> tuple[bytes, bytes, Sequence[tuple[str, bytes]]]:
    """The event as key, value and headers."""
    return str(event.subject).encode(), orjson.dumps(event.content), write_headers(event)


def complaints(seen: Iterable[tuple[str, int]], newest: Mapping[str, int]) -> list[str]:
    """What is wrong with a log, once repeats of what was seen before are left out: gaps, wrong order, missing ends.

    `newest` says up to which version each key must be there; versions begin with 1.
    """
    reached = dict.fromkeys(newest, 0)
    wrong: list[str] = []
    for key, version in seen:
        if version <= reached.setdefault(key, 0):
            continue
        if version != reached[key] + 1:
            wrong.append(f"{key}: {version} came after {reached[key]}")
        reached[key] = version
    wrong += [f"{key}: ends at {reached[key]}, not {last}" for key, last in newest.items() if reached[key] != last]
    return wrong


def parcel_events(count: int, *, size: int = 1) -> list[Event]:
    """Events of as many new parcels."""
    return [parcel_event(uuid4(), 1, size=size) for _ in range(count)]


def ids_of(events: Iterable[Event]) -> set[UUID]:
    return {event.id for event in events}
