"""All flows to PostgreSQL or to Kafka are lost under load, and nobody is told: everything goes on by itself within a
minute, with the limits as they are, and nothing is lost or made twice.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.messaging.topics import TopicSpec
from shared.persistence.database import Database
from shared.persistence.failures import is_transient
from tests.support.backends import RealBackend
from tests.support.containers import POSTGRES
from tests.support.databases import PostgresServer
from tests.support.lost_flows import KAFKA, Reached, reached
from tests.support.post_office import PostOffice, keep_creating
from tests.support.waiting import running, until

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("machine")]

MINUTE = 60.0  # seconds; what was seen is a third of it, and a machine may be busy
OF_KAFKA = 30.0  # aiokafka by itself waits for 40, and 12 were seen


@pytest.fixture(scope="module")
def database() -> Iterator[Reached]:
    with reached(POSTGRES, 5432) as server:
        yield server


@pytest.fixture(scope="module")
def broker() -> Iterator[Reached]:
    with reached(KAFKA, 9092) as server:
        yield server


@pytest.fixture
async def office(database: Reached, broker: Reached, topic: TopicSpec) -> AsyncIterator[PostOffice]:
    office = PostOffice(RealBackend(await PostgresServer(database).new(), topic, broker))
    yield office
    await office.first.close()


def if_it_answers(ask: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[bool]]:
    """Asks a database whose flows may have been lost; it says no as long as it refuses for now."""

    async def asked() -> bool:
        try:
            return await ask()
        except Exception as error:
            assert is_transient(error), error
            return False

    return asked


async def all_goes_on(office: PostOffice, lost: Reached, within: float) -> None:
    """After so many seconds, commands are taken and every one that was confirmed has its effect."""
    made: list[UUID] = []
    over = asyncio.Event()
    relays = [relay.run() for relay in office.first.relays]
    async with running(*relays, *(one.run() for one in office.first.consumers())):
        writing = asyncio.create_task(keep_creating(office, made, over.is_set))

        async def everything() -> bool:
            confirmed = set(made)
            return bool(confirmed) and confirmed <= (await office.copies()).keys()

        await until(everything, 30, "a service at work")
        assert await asyncio.to_thread(lost.lose_flows) > 0
        before = len(made)

        async def goes_on() -> bool:
            return len(made) > before + 5 and await everything()

        await until(if_it_answers(goes_on), within, "everything going on")
        over.set()
        await writing
        await until(everything, MINUTE, "the last effects")
        await until(office.outbox_is_empty, MINUTE, "an empty outbox")
    seen = await office.seen()
    assert len(seen) == len(set(seen)) >= len(made)


async def test_the_flows_to_the_database_are_lost(office: PostOffice, database: Reached) -> None:
    await all_goes_on(office, database, MINUTE)


async def test_the_flows_to_kafka_are_lost(office: PostOffice, broker: Reached) -> None:
    await all_goes_on(office, broker, OF_KAFKA)


async def test_a_relay_that_vanishes_with_its_lanes_and_a_session_with_a_row_hold_nobody_up(
    office: PostOffice, database: Reached
) -> None:
    far = Database(office.backend.database_url)
    parcel = await office.create()
    row = text("SELECT id FROM parcel WHERE id = :id FOR UPDATE").bindparams(id=parcel)
    held, forgotten = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with office.backend.source(far).batch() as taken, far.writing() as session:
            await session.execute(row)
            assert [one.key for one in taken.rows] == [str(parcel)]
            held.set()
            await forgotten.wait()

    async def row_is_free() -> bool:
        async with office.first.database.connection() as connection:
            await connection.execute(row)
        return True

    holding = asyncio.create_task(hold())
    await held.wait()
    await asyncio.to_thread(database.lose_flows)
    async with running(office.relay().run()):
        await asyncio.gather(
            until(if_it_answers(office.outbox_is_empty), MINUTE, "the lanes in other hands"),
            until(if_it_answers(row_is_free), MINUTE, "the row in other hands"),
        )
    forgotten.set()
    (gone,) = await asyncio.gather(holding, return_exceptions=True)
    assert gone is not None
    assert not isinstance(gone, AssertionError)
    await far.close()
