"""When a relay asks its database: after a commit, while more may wait, and otherwise rarely."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import pytest
from sqlalchemy import text

from shared.messaging import outbox_sources
from shared.messaging.outbox_sources import Batch, Source
from shared.messaging.relay import Relay
from tests.support.backends import new_producer
from tests.support.post_office import PostOffice
from tests.support.waiting import running, until


@dataclass
class Watched:
    """A source whose batches are counted. `meanwhile` is done once, while a batch with rows is in hand."""

    source: Source
    meanwhile: Callable[[], Awaitable[None]] | None = None
    looks: int = 0

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        self.looks += 1
        async with self.source.batch() as batch:
            if batch.rows and self.meanwhile is not None:
                meanwhile, self.meanwhile = self.meanwhile, None
                await meanwhile()
            yield batch


@asynccontextmanager
async def at_rest(office: PostOffice) -> AsyncIterator[tuple[Relay, Watched]]:
    """A running relay that only a wake-up makes look, and that found nothing yet."""
    watched = Watched(office.backend.source(office.first.database))
    relay = Relay("parcels", watched, lambda: new_producer(office.backend), looks_every=3600.0)
    async with running(relay.run()):
        await until(lambda: relay.rests, what="a relay at rest")
        watched.looks = 0
        yield relay, watched


async def test_a_relay_that_took_all_there_was_does_not_look_again(office: PostOffice) -> None:
    async with at_rest(office) as (relay, watched):
        await office.create_many([1] * 3)
        relay.wake()
        await until(office.all_sent, what="Kafka having every row")
        await until(lambda: relay.rests, what="a relay at rest")
    assert watched.looks == 1


async def test_what_is_committed_while_a_batch_is_in_hand_is_sent_after_it(office: PostOffice) -> None:
    async with at_rest(office) as (relay, watched):

        async def one_more() -> None:
            await office.create()
            relay.wake()

        watched.meanwhile = one_more
        await office.create()
        relay.wake()
        await until(office.all_sent, 5, "Kafka having both rows")


async def test_more_rows_than_a_batch_has_need_one_wake_up(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_sources, "BATCH", 16)
    async with at_rest(office) as (relay, _):
        await office.create_many([1] * 100)
        relay.wake()
        await until(office.all_sent, 5, "Kafka having every row")


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_what_another_relay_holds_is_looked_for_until_it_is_free_and_ever_more_rarely(office: PostOffice) -> None:
    async with at_rest(office) as (relay, watched):
        async with office.first.database.connection() as other:
            await other.execute(text("SELECT lane FROM outbox_lane FOR UPDATE"))
            await office.create()
            relay.wake()
            await until(lambda: watched.looks >= 4, 5, "some looks")
            assert await office.waiting() == 1
            assert watched.looks < 10
        await until(office.all_sent, 5, "Kafka having the row")


async def test_a_relay_that_nobody_wakes_finds_the_row_at_its_next_look(office: PostOffice) -> None:
    source = office.backend.source(office.first.database)
    relay = Relay("parcels", source, lambda: new_producer(office.backend), looks_every=0.3)
    async with running(relay.run()):
        await until(lambda: relay.rests, what="a relay at rest")
        await office.create()
        await until(office.all_sent, 5, "Kafka having the row")


@dataclass
class Stub:
    rests: bool
    woken: list[bool] = field(default_factory=list)

    def wake(self) -> None:
        self.woken.append(True)


async def test_a_commit_wakes_one_relay_at_rest_and_each_that_has_a_batch_in_hand(office: PostOffice) -> None:
    relays = [Stub(rests=False), Stub(rests=True), Stub(rests=True), Stub(rests=False)]
    office.first.relays = cast(list[Relay], relays)
    await office.create()
    assert [len(relay.woken) for relay in relays] == [1, 1, 0, 1]


async def test_a_relay_that_is_woken_over_and_over_while_lanes_are_held_goes_on(office: PostOffice) -> None:
    """As while Kafka is slow for one relay, and each commit wakes the other."""

    class Held:
        looks = 0

        @asynccontextmanager
        async def batch(self) -> AsyncIterator[Batch]:
            self.looks += 1
            yield Batch([], more=True)

    held = Held()
    relay = Relay("parcels", held, lambda: new_producer(office.backend))
    async with running(relay.run()) as (task,):
        while held.looks < 1_200:
            relay.wake()
            await asyncio.sleep(0)
            assert not task.done()
