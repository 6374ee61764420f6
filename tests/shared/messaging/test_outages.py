"""Kafka and PostgreSQL are killed under a running service, and a group is rebalanced: nothing lost, nothing twice."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from shared.messaging.consumer import Consumer
from tests.support.backends import Backend
from tests.support.containers import POSTGRES, Server
from tests.support.databases import PostgresServer
from tests.support.gate import Gate
from tests.support.post_office import PostOffice, keep_creating
from tests.support.topic_log import as_record, ids_of, parcel_events, put
from tests.support.waiting import running, until

pytestmark = [pytest.mark.containers, pytest.mark.parametrize("backend", ["real"], indirect=True)]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """Of these tests alone: one of them kills it."""
    with POSTGRES.alone() as server:
        yield PostgresServer(server)


async def restart_under_load(office: PostOffice, server: Server) -> None:
    made: list[UUID] = []
    relays = [relay.run() for relay in office.first.relays]
    async with running(*relays, *(one.run() for one in office.first.consumers())):
        again = False
        writing = asyncio.create_task(keep_creating(office, made, lambda: again and len(made) >= 300))
        await until(lambda: len(made) >= 50, what="a service at work")
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.start)
        again = True
        await writing
        await until(office.outbox_is_empty, 40, "an empty outbox")

        async def all_seen() -> bool:
            return await office.effects() >= len(made)

        await until(all_seen, 60, "every effect")
    seen = await office.seen()
    assert len(seen) == len(set(seen)) >= len(made)
    assert set(made) <= (await office.copies()).keys()


async def test_a_broker_that_is_killed_and_started_again_loses_nothing(office: PostOffice, kafka: Server) -> None:
    await restart_under_load(office, kafka)


async def test_a_database_that_is_killed_and_started_again_loses_nothing_that_was_committed(
    office: PostOffice, postgres: PostgresServer
) -> None:
    await restart_under_load(office, postgres.server)


async def test_a_batch_that_lost_its_partition_is_no_failure_and_takes_effect_once(
    office: PostOffice, backend: Backend
) -> None:
    topic = backend.topic.name
    events = parcel_events(100)
    await put(backend.connection, topic, *map(as_record, events))
    slow, other = Gate(office, is_open=False), Gate(office)
    first = Consumer(backend.connection, topic, slow)
    second = Consumer(backend.connection, topic, other)

    def shared_out() -> bool:
        both = [one._client for one in (first, second)]
        return all(one is not None and len(one.assignment()) == 2 for one in both)

    async def all_seen() -> bool:
        return await office.effects() >= 100

    with capture_logs() as logs:
        async with running(first.run()):
            await until(lambda: bool(slow.taken), what="a batch in hand")
            async with running(second.run()):
                await until(shared_out, 30, "a rebalance")
                slow.opened.set()
                await until(all_seen, 30, "every effect")
                await asyncio.sleep(0.3)
    assert sorted(await office.seen()) == sorted(ids_of(events))
    assert not [line for line in logs if line["event"] in ("consumer.gave_back", "consumer.dead")]
