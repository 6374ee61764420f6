"""A copy counts as read when its topic has been, with as many partitions as Kafka says that there are, now as later."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.broker import EmbeddedBroker
from shared.intake.caught_up import note_caught_up, require_caught_up
from shared.kernel.refusals import Kind, Refusal
from shared.messaging import broker as broker_module
from shared.messaging.broker import KafkaConnection
from shared.messaging.catching_up import CatchingUp
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Event
from shared.messaging.partitions import choose_partition
from shared.messaging.provisioning import provision
from shared.messaging.topics import TopicSpec
from shared.work.unit import Transactions
from tests.support.backends import Backend
from tests.support.gate import Gate
from tests.support.post_office import CLERK, PostOffice
from tests.support.raw_records import parcel_event
from tests.support.topic_log import as_record, parcel_events, put
from tests.support.waiting import running, until

TOPIC, OTHER = "vidare.test.parcel", "vidare.test.crate"


async def is_ready(transactions: Transactions[Any], *topics: str) -> bool:
    async with transactions.reading(CLERK, "test") as reading:
        try:
            await require_caught_up(reading, *topics)
        except Refusal as refusal:
            assert (refusal.kind, refusal.code) == (Kind.NOT_READY, "not-ready")
            return False
    return True


async def test_a_copy_is_ready_when_every_partition_that_is_known_has_been_read(
    transactions: Transactions[Any],
) -> None:
    note = note_caught_up(transactions.database)
    assert not await is_ready(transactions, TOPIC), "nothing is known"
    await note(TOPIC, {0: True, 1: True, 2: False})
    assert not await is_ready(transactions, TOPIC)
    await note(TOPIC, {0: True, 1: True, 2: True})
    assert await is_ready(transactions, TOPIC)


async def test_each_topic_of_a_copy_counts_for_itself(transactions: Transactions[Any]) -> None:
    note = note_caught_up(transactions.database)
    await note(TOPIC, {0: True})
    assert not await is_ready(transactions, TOPIC, OTHER)
    await note(OTHER, {0: False})
    assert (await is_ready(transactions, TOPIC), await is_ready(transactions, OTHER)) == (True, False)
    await note(OTHER, {0: True})
    assert await is_ready(transactions, TOPIC, OTHER)


async def test_new_partitions_make_a_copy_wait_until_they_have_been_read(transactions: Transactions[Any]) -> None:
    note = note_caught_up(transactions.database)
    await note(TOPIC, {0: True, 1: True})
    await note(TOPIC, {0: True, 1: True, 2: False, 3: False})
    assert not await is_ready(transactions, TOPIC)
    await note(TOPIC, {0: True, 1: True, 2: True, 3: True})
    assert await is_ready(transactions, TOPIC)


async def test_workers_that_share_the_partitions_make_a_copy_ready_together(transactions: Transactions[Any]) -> None:
    one, other = note_caught_up(transactions.database), note_caught_up(transactions.database)
    await one(TOPIC, {0: True, 1: True, 2: False, 3: False})
    assert not await is_ready(transactions, TOPIC)
    await other(TOPIC, {0: False, 1: False, 2: True, 3: True})
    assert await is_ready(transactions, TOPIC)


async def test_a_worker_that_starts_anew_takes_nothing_back(transactions: Transactions[Any]) -> None:
    await note_caught_up(transactions.database)(TOPIC, {0: True, 1: True})
    await note_caught_up(transactions.database)(TOPIC, {0: False, 1: False})
    assert await is_ready(transactions, TOPIC)


def consumer_into(gate: Gate, office: PostOffice, connection: KafkaConnection) -> Consumer:
    """A consumer of the office's topic that tells the office's database what it has read."""
    topic = office.backend.topic.name
    return Consumer(connection, topic, gate, CatchingUp(topic, note_caught_up(office.first.database)))


def event_in_a_new_partition(old: int, new: int) -> Event:
    while True:
        event = parcel_event(uuid4(), 1, size=1)
        if choose_partition(str(event.subject).encode(), range(new)) >= old:
            return event


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_a_topic_that_is_widened_under_a_running_consumer_is_read_before_the_copy_is_ready_again(
    office: PostOffice, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_module, "METADATA_AGE_MS", 500)
    topic, wider = backend.topic.name, backend.topic.partitions + 2

    async def ready() -> bool:
        return await is_ready(office.first.transactions, topic)

    async def not_ready() -> bool:
        return not await ready()

    await put(backend.connection, topic, *map(as_record, parcel_events(10)))
    gate = Gate(office)
    async with running(consumer_into(gate, office, backend.connection).run()):
        await until(ready, 20, "a copy that has caught up")
        gate.opened.clear()
        await asyncio.to_thread(provision, backend.connection, [TopicSpec(topic, wider)], 1)
        late = event_in_a_new_partition(backend.topic.partitions, wider)
        await put(backend.connection, topic, as_record(late))
        await until(not_ready, 20, "the new partitions noticed")
        await until(lambda: len(gate.taken) > 1, 20, "the late event in hand")
        assert await not_ready()
        gate.opened.set()
        await until(ready, 20, "a copy that has caught up again")
    assert late.subject in await office.copies()


@pytest.mark.parametrize("backend", ["embedded"], indirect=True)
async def test_a_topic_that_was_widened_between_two_starts_is_read_before_the_copy_is_ready_again(
    office: PostOffice, backend: Backend
) -> None:
    topic, wider = backend.topic.name, backend.topic.partitions + 2

    async def ready() -> bool:
        return await is_ready(office.first.transactions, topic)

    async def not_ready() -> bool:
        return not await ready()

    async with running(consumer_into(Gate(office), office, backend.connection).run()):
        await until(ready, what="a copy that has caught up")
    broker = EmbeddedBroker({topic: wider})
    connection = KafkaConnection(broker.start(), embedded=True)
    try:
        late = event_in_a_new_partition(backend.topic.partitions, wider)
        await put(connection, topic, as_record(late))
        assert await ready(), "Kafka has not been asked yet, and what once was read stays usable"
        gate = Gate(office, is_open=False)
        async with running(consumer_into(gate, office, connection).run()):
            await until(not_ready, what="the new partitions noticed")
            await until(lambda: bool(gate.taken), what="the late event in hand")
            assert await not_ready()
            gate.opened.set()
            await until(ready, what="a copy that has caught up again")
        assert late.subject in await office.copies()
    finally:
        broker.stop()
