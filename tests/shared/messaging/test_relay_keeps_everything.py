"""Nothing is lost and every key keeps its order, whatever happens to relays, to Kafka and between commits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from shared.messaging.outbox_sources import Batch, Source
from shared.messaging.relay import Relay
from tests.support.backends import Backend, EmbeddedBackend, new_producer
from tests.support.post_office import PostOffice
from tests.support.slow_writers import versions, weigh_slowly
from tests.support.topic_log import complaints, versions_in_topic
from tests.support.waiting import running, until

_RETRIABLE = (-195, 3, 5, 6, 7)  # connection cut, unknown topic, no leader, not leader, timed out


class DiesBeforeRemoving:
    """A source whose first batches are sent whole and then not removed, as when the process dies there."""

    def __init__(self, source: Source, deaths: int) -> None:
        self._source = source
        self.deaths = deaths

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        async with self._source.batch() as batch:
            yield batch
            if batch.rows and self.deaths:
                self.deaths -= 1
                raise ConnectionAbortedError("died between the last acknowledgement and the removal")


async def harass(office: PostOffice, relays: int, chance: Random, rounds: int) -> None:
    """Kills and restarts relays at random points, and takes Kafka away now and then."""
    tasks = [asyncio.create_task(office.relay().run()) for _ in range(relays)]
    try:
        for turn in range(rounds):
            await asyncio.sleep(chance.random() * 0.15)
            victim = chance.randrange(relays)
            tasks[victim].cancel()
            await asyncio.gather(tasks[victim], return_exceptions=True)
            if turn % 4 == 1:
                await office.backend.pause()
                await asyncio.sleep(chance.random() * 0.3)
                await office.backend.resume()
            if isinstance(office.backend, EmbeddedBackend):
                office.backend.broker.fail_next_produce(chance.choice(_RETRIABLE), chance.choice(_RETRIABLE))
            tasks[victim] = asyncio.create_task(office.relay().run())
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_is_lost_and_each_key_keeps_its_order_whatever_happens(office: PostOffice, seed: int) -> None:
    chance = Random(seed)
    writers = 4 if office.backend.several else 2
    parcels = await office.create_many([1] * 5)
    topic = office.backend.topic.name
    await asyncio.gather(
        harass(office, relays=3 if office.backend.several else 1, chance=chance, rounds=16),
        *(weigh_slowly(office.first.database, topic, parcels, 60, chance) for _ in range(writers)),
    )
    async with running(office.relay().run()):
        await until(office.all_sent, 30, "Kafka having every row")
    seen = await versions_in_topic(office.backend.connection, topic)
    assert complaints(seen, await versions(office.first.database)) == []


async def test_a_relay_that_dies_between_sending_and_removing_sends_again(office: PostOffice, backend: Backend) -> None:
    parcels = await office.create_many([1] * 20)
    source = DiesBeforeRemoving(backend.source(office.first.database), deaths=2)
    async with running(Relay("parcels", source, lambda: new_producer(backend), looks_every=0.2).run()):
        await until(office.all_sent, what="Kafka having every row")
    seen = await versions_in_topic(backend.connection, backend.topic.name)
    assert len(seen) > 20, "the batches were sent more than once"
    assert complaints(seen, {str(parcel): 1 for parcel in parcels}) == []


async def test_the_same_rows_are_sent_to_a_kafka_that_was_away_when_the_relay_started(office: PostOffice) -> None:
    await office.backend.pause()
    parcels = await office.create_many([1] * 5)
    relay = office.relay()
    async with running(relay.run()):
        try:
            await asyncio.sleep(0.5)
            assert not relay.kafka_answers
            assert await office.waiting() == 5
        finally:
            await office.backend.resume()
        await until(office.all_sent, 30, "Kafka having every row")
        assert relay.kafka_answers
    seen = await versions_in_topic(office.backend.connection, office.backend.topic.name)
    assert sorted(key for key, _ in seen) == sorted(map(str, parcels))


async def test_a_relay_that_ends_leaves_no_connection_behind(office: PostOffice) -> None:
    await office.create()
    before = asyncio.all_tasks()
    async with running(office.relay().run()):
        await until(office.all_sent, what="Kafka having every row")
        await office.backend.pause()
        try:
            await office.create()
            await asyncio.sleep(0.5)  # long enough for the row to be on its way
        finally:
            await office.backend.resume()
    await until(lambda: not (asyncio.all_tasks() - before), 5, "the end of all its tasks")


@pytest.mark.parametrize("turns", range(5))
async def test_a_relay_that_is_woken_and_stopped_at_the_same_moment_stops(office: PostOffice, turns: int) -> None:
    relay = office.relay()
    task = asyncio.create_task(relay.run())
    await until(lambda: relay.kafka_answers, what="a relay at rest")
    await asyncio.sleep(0.1)
    relay.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=3)
    task.cancel()
    assert done, "the relay went on"
