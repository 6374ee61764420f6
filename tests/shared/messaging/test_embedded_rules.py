"""The embedded broker forgets: so rows stay until they are consumed, go again to a new one, and never run ahead."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from deploy.local.broker import EmbeddedBroker
from shared.intake.intake import Intake
from shared.messaging.embedded import ROOM
from shared.messaging.envelope import Record
from shared.messaging.relay import Relay
from shared.persistence.mechanisms import outbox
from tests.support.backends import EmbeddedBackend
from tests.support.bulk import fill_outbox, some_keys
from tests.support.gate import consumer_of
from tests.support.parcel_reactions import notes_seen
from tests.support.post_office import PostOffice
from tests.support.topic_log import read_topic
from tests.support.waiting import running, until

pytestmark = pytest.mark.parametrize("backend", ["embedded"], indirect=True)


class Collector:
    """A consumer in memory: what it got."""

    def __init__(self) -> None:
        self.events: list[UUID] = []

    async def __call__(self, _work: Any, received: Sequence[Any]) -> None:
        self.events += [one.event.id for one in received]


class Behind:
    """Hands a batch on only when the relay may send nothing more, or has nothing more to send."""

    def __init__(self, office: PostOffice, intake: Intake) -> None:
        self.group = intake.group
        self._office = office
        self._intake = intake

    async def take(self, records: Sequence[Record]) -> None:
        await until(self._relay_is_ahead, 60, "a relay that is as far ahead as it may be")
        await self._intake.take(records)

    async def _relay_is_ahead(self) -> bool:
        backend = self._office.backend
        assert isinstance(backend, EmbeddedBackend)
        return not backend.ledger.room(backend.topic.name) or await self._office.all_sent()


@pytest.fixture
def embedded(office: PostOffice) -> EmbeddedBackend:
    assert isinstance(office.backend, EmbeddedBackend)
    return office.backend


@pytest.fixture
def relay(office: PostOffice, embedded: EmbeddedBackend) -> Relay:
    """One that consumption wakes, as a runtime's own is woken."""
    made = office.relay()
    embedded.ledger.on_progress(made.wake)
    return made


def intake_of(office: PostOffice, collector: Collector, group: str | None = None) -> Intake:
    topic = office.backend.topic.name
    reaction = replace(notes_seen(topic), react=collector, once=False)
    return Intake(group or office.service.group(topic), [reaction], office.first.transactions)


async def test_a_sent_row_stays_until_every_group_has_consumed_it(
    office: PostOffice, embedded: EmbeddedBackend
) -> None:
    embedded.ledger.expect(embedded.topic.name, "archive")
    await office.create_many([1] * 10)
    first, archive = Collector(), Collector()
    async with running(office.relay().run(), consumer_of(office, intake_of(office, first)).run()):
        await until(lambda: len(first.events) == 10, what="the first group's consumption")
        await asyncio.sleep(0.2)
        assert await office.count(outbox) == 10
        async with running(consumer_of(office, intake_of(office, archive, "archive")).run()):
            await until(office.outbox_is_empty, what="an empty outbox")
    assert sorted(archive.events) == sorted(first.events)


async def test_rows_of_a_topic_that_nobody_consumes_go_once_they_are_sent(
    office: PostOffice, embedded: EmbeddedBackend
) -> None:
    embedded.ledger._groups.clear()
    await office.create_many([1] * 10)
    async with running(office.relay().run()):
        await until(office.outbox_is_empty, what="an empty outbox")
    assert len(await read_topic(embedded.connection, embedded.topic.name)) == 10


async def test_what_was_sent_and_not_consumed_is_sent_again_to_a_new_broker(
    office: PostOffice, embedded: EmbeddedBackend
) -> None:
    await office.create_many([1] * 10)
    async with running(office.relay().run()):
        await until(office.all_sent, what="the first broker having all")
    before = await read_topic(embedded.connection, embedded.topic.name)
    embedded.broker.stop()

    again = EmbeddedBroker({embedded.topic.name: embedded.topic.partitions})
    restarted = PostOffice(EmbeddedBackend(embedded.database_url, embedded.topic, again), office.service)
    collector = Collector()
    try:
        async with running(restarted.relay().run(), consumer_of(restarted, intake_of(restarted, collector)).run()):
            await until(restarted.outbox_is_empty, what="an empty outbox")
        assert restarted.backend.connection.bootstrap != embedded.connection.bootstrap
        assert sorted(map(str, collector.events)) == sorted(dict(one.headers)["ce_id"].decode() for one in before)
    finally:
        await restarted.first.close()
        again.stop()


@pytest.mark.parametrize(("rows", "size"), [(8_000, 500), (70, 100_000)])
async def test_the_relay_stays_two_mebibytes_ahead_of_a_stopped_consumer_and_nothing_is_lost(
    office: PostOffice, embedded: EmbeddedBackend, relay: Relay, rows: int, size: int
) -> None:
    expected = await fill_outbox(office.first.database, embedded.topic.name, some_keys(1), rows, size)
    collector = Collector()
    async with running(relay.run()):
        await until(lambda: not embedded.ledger.room(embedded.topic.name), what="a full topic")
        await asyncio.sleep(0.3)
        under_way = await read_topic(embedded.connection, embedded.topic.name)
        assert ROOM / 4 < sum(len(record.value) for record in under_way) < ROOM + 2 * size
        async with running(consumer_of(office, intake_of(office, collector)).run()):
            await until(office.outbox_is_empty, 60, "an empty outbox")
    assert set(collector.events) == expected


async def test_more_than_a_partition_can_hold_all_reaches_a_consumer_that_is_always_behind(
    office: PostOffice, embedded: EmbeddedBackend, relay: Relay
) -> None:
    expected = await fill_outbox(office.first.database, embedded.topic.name, some_keys(1), 1_600, 5_000)
    collector = Collector()
    behind = Behind(office, intake_of(office, collector))
    async with running(relay.run(), consumer_of(office, behind).run()):
        await until(office.outbox_is_empty, 120, "an empty outbox")
    assert set(collector.events) == expected
