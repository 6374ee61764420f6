"""Workers as real processes, killed without warning: nothing is lost, and every effect is made once."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from shared.messaging.provisioning import client_arguments
from shared.persistence.mechanisms import outbox
from tests.support.bulk import fill_outbox, some_keys
from tests.support.post_office import PostOffice
from tests.support.slow_writers import versions
from tests.support.topic_log import (
    as_record,
    committed,
    complaints,
    ids_of,
    parcel_events,
    put,
    versions_in_topic,
)
from tests.support.waiting import running, until

pytestmark = [pytest.mark.containers, pytest.mark.parametrize("backend", ["real"], indirect=True)]


@asynccontextmanager
async def worker(office: PostOffice, pause: float = 0.0, *more: str) -> AsyncIterator[Process]:
    """A worker process."""
    backend = office.backend
    places = (backend.database_url, backend.connection.bootstrap, backend.topic.name, str(backend.topic.partitions))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.parcel_worker", *places, str(pause), *more
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def seen_at_least(office: PostOffice, number: int) -> bool:
    return await office.effects() >= number


async def shared_by_two(office: PostOffice) -> bool:
    """Whether two members of the group have two partitions each."""
    group = office.service.group(office.backend.topic.name)

    def shares() -> list[int]:
        admin = KafkaAdminClient(**client_arguments(office.backend.connection))
        try:
            described = admin.describe_groups([group])[group]
        except KafkaError:  # the group's coordinator is not yet to be found
            return []
        finally:
            admin.close()
        if described["group_state"] != "Stable":
            return []
        places = [one["member_assignment"]["assigned_partitions"] for one in described["members"]]
        return [sum(len(place["partitions"]) for place in places_of_one) for places_of_one in places]

    return await asyncio.to_thread(shares) == [2, 2]


async def test_of_two_workers_in_one_group_one_is_killed_and_nothing_is_lost_or_made_twice(office: PostOffice) -> None:
    keys = some_keys(50)
    async with worker(office, 0.5) as first, worker(office, 0.5):
        await until(lambda: shared_by_two(office), 40, "a group of two")
        expected = await fill_outbox(office.first.database, office.backend.topic.name, keys, 6_000, 250)
        async with running(office.relay().run()):
            await until(office.all_sent, 30, "Kafka having every row")
        await until(lambda: seen_at_least(office, 500), 40, "500 effects")
        first.send_signal(signal.SIGKILL)
        assert await first.wait() == -signal.SIGKILL
        assert not await seen_at_least(office, 6_000), "it was killed in the middle of it"
        await until(lambda: seen_at_least(office, 6_000), 60, "6,000 effects")
    seen = await office.seen()
    assert len(seen) == len(set(seen)) == 6_000
    assert set(seen) == expected
    assert await office.copies() == dict.fromkeys(keys, 120)


async def test_a_worker_that_is_killed_between_sending_and_removing_has_its_rows_sent_again(
    office: PostOffice,
) -> None:
    await office.create_many([1] * 200)
    async with worker(office, 0.0, "dies-after-sending") as doomed:
        assert await asyncio.wait_for(doomed.wait(), 60) == -signal.SIGKILL
    assert await office.count(outbox) == 200, "what it sent is still there"
    async with worker(office):
        await until(lambda: seen_at_least(office, 200), 60, "200 effects")
        await until(office.outbox_is_empty, what="an empty outbox")
    in_topic = await versions_in_topic(office.backend.connection, office.backend.topic.name)
    assert len(in_topic) > 200, "some were sent twice"
    assert complaints(in_topic, await versions(office.first.database)) == []
    seen = await office.seen()
    assert len(seen) == len(set(seen)) == 200


async def test_a_worker_that_is_killed_before_it_tells_kafka_of_its_effects_has_its_records_come_again(
    office: PostOffice,
) -> None:
    topic, group = office.backend.topic.name, office.service.group(office.backend.topic.name)
    events = parcel_events(200)
    await put(office.backend.connection, topic, *map(as_record, events))
    async with worker(office, 0.0, "dies-before-telling") as doomed:
        assert await asyncio.wait_for(doomed.wait(), 60) == -signal.SIGKILL
    made = await office.effects()
    assert made > 0, "it had made effects"
    assert await committed(office.backend.connection, topic, group) == [0, 0, 0, 0]
    async with worker(office):
        await until(lambda: all_told(office, 200), 60, "Kafka knowing of every record")
    assert sorted(await office.seen()) == sorted(ids_of(events))


async def all_told(office: PostOffice, records: int) -> bool:
    topic = office.backend.topic.name
    return sum(await committed(office.backend.connection, topic, office.service.group(topic))) == records
