"""What cannot even be fetched is neither passed over nor kept from whoever runs Vidare."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from shared.messaging import lag, watchdog
from shared.messaging import subscriber as subscriber_module
from shared.messaging.broker import KafkaConnection, broker
from shared.messaging.envelope import Event
from shared.messaging.partitions import choose_partition
from shared.messaging.subscriber import Subscriber
from tests.support.backends import Backend
from tests.support.gate import Gate, consumer_of, hasty_watchdog
from tests.support.post_office import PostOffice
from tests.support.raw_records import parcel_event
from tests.support.topic_log import as_record, committed, ids_of, parcel_events, put
from tests.support.waiting import running, until


class BadName(str):
    """A name that no UTF-8 reader understands, as a producer in another language may write it."""

    __slots__ = ()

    def encode(self, *_arguments: Any, **_named: Any) -> bytes:
        return b"\xff\xfe"


def partition_of(event: Event, topic_partitions: int) -> int:
    return choose_partition(str(event.subject).encode(), range(topic_partitions))


def events_in(partition: int, count: int, backend: Backend) -> list[Event]:
    found: list[Event] = []
    while len(found) < count:
        event = parcel_event(uuid4(), 1, size=1)
        if partition_of(event, backend.topic.partitions) == partition:
            found.append(event)
    return found


async def test_what_stands_before_a_record_that_cannot_be_read_takes_effect_and_nothing_is_passed_over(
    office: PostOffice, backend: Backend
) -> None:
    before, after, beside = (events_in(number, 5, backend) for number in (0, 0, 1))
    key, value, headers = as_record(events_in(0, 1, backend)[0])
    bad = (key, value, [*headers, (BadName("note"), b"")])
    records = [*map(as_record, before), bad, *map(as_record, after), *map(as_record, beside)]
    await put(backend.connection, backend.topic.name, *records)
    consumer = consumer_of(office)
    async with running(consumer.run()):
        await until(lambda: _all_seen(office, [*before, *beside]), 60, "what can be read")
        await until(lambda: consumer._watchdog.broke_lately, what="the failure noticed")
        assert not consumer.kafka_answers
    assert set(await office.seen()) == ids_of([*before, *beside])
    group = office.service.group(backend.topic.name)
    assert (await committed(backend.connection, backend.topic.name, group))[0] == len(before)


async def _all_seen(office: PostOffice, events: list[Event]) -> bool:
    return ids_of(events) <= set(await office.seen())


async def test_after_a_fetch_that_failed_everything_comes_again_from_what_is_committed(
    office: PostOffice, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = parcel_events(40)
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    consumer = consumer_of(office)
    failures = iter((True, False, True))
    get = Subscriber._get

    async def at_times(subscriber: Subscriber, client: Any, wait_ms: int) -> Any:
        batch = await get(subscriber, client, wait_ms)
        if len(batch) and next(failures, False):
            raise KafkaError
        return batch

    monkeypatch.setattr(Subscriber, "_get", at_times)
    monkeypatch.setattr(subscriber_module, "MAX_RECORDS", 10)
    async with running(consumer.run()):
        await until(lambda: _all_seen(office, events), 30, "40 effects")
        assert not consumer.kafka_answers, "it is seen for a while"
    assert not any(failures)


def impatient_broker(connection: KafkaConnection, client_id: str) -> KafkaBroker:
    """As the consumer's own, but a batch in hand is waited for half a second only."""
    made = broker(connection, client_id)
    made.config.broker_config.graceful_timeout = 0.5
    return made


async def test_a_batch_that_is_handled_for_too_long_shows_and_is_given_up(
    office: PostOffice, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber_module, "broker", impatient_broker)
    events = parcel_events(3)
    gate = Gate(office, is_open=False)
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    consumer = consumer_of(office, gate, watchdog=hasty_watchdog(handled_within=1.5, looks_every=2.5))
    async with running(consumer.run()):
        await until(lambda: bool(gate.taken), what="a batch in hand")
        assert consumer.kafka_answers
        await until(lambda: not consumer.kafka_answers, 4, "the batch that takes too long")
        await until(lambda: len(gate.taken) > 1, 40, "the batch once more")
        gate.opened.set()
        await until(lambda: _all_seen(office, events), 40, "3 effects")
    assert sorted(await office.seen()) == sorted(ids_of(events))


async def test_a_consumer_whose_polls_were_never_answered_is_started_anew(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "heard", lambda _client: [])
    consumer = consumer_of(office, watchdog=hasty_watchdog(still_after=0.6))
    async with running(consumer.run()):
        await until(lambda: consumer.kafka_answers, what="a subscriber")
        first = consumer._subscriber
        await until(lambda: consumer._subscriber not in (None, first), what="another subscriber")


async def test_a_measurement_that_never_ends_does_not_keep_the_watchdog_from_its_work(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lag, "MEASURED_WITHIN", 0.1)
    released = asyncio.Event()

    async def deaf(*_arguments: Any) -> int:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue
        return 0

    consumer = consumer_of(office)
    async with running(consumer.run()):
        await until(lambda: consumer.kafka_answers, what="a subscriber")
        first = consumer._subscriber
        assert first is not None
        try:
            monkeypatch.setattr(first.client, "position", deaf)
            first.client._coordinator._coordination_task.cancel()  # type: ignore[union-attr]
            await until(lambda: consumer._subscriber not in (None, first), what="another subscriber")
        finally:
            released.set()
