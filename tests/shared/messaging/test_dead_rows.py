"""What Kafka will never take waits for the operator, and everything else goes on."""

from uuid import uuid4

import pytest

from shared.messaging.dead import list_dead, retry_dead
from shared.messaging.provisioning import provision
from shared.messaging.topics import TopicSpec
from tests.support.post_office import PostOffice
from tests.support.slow_writers import versions
from tests.support.topic_log import complaints, versions_in_topic
from tests.support.waiting import running, until

TOO_LARGE = b"x" * (1024 * 1024 + 1)


async def test_a_row_larger_than_kafka_takes_is_dead_with_its_reason_and_the_rest_goes_on(office: PostOffice) -> None:
    parcel = await office.create()
    await office.put_row(parcel, 90, TOO_LARGE)
    others = await office.create_many([1] * 30)
    async with running(office.relay().run()):
        await until(office.all_sent, what="Kafka having the rest")
    assert await office.dead_reasons() == ["MessageSizeTooLargeError"]
    seen = await versions_in_topic(office.backend.connection, office.backend.topic.name)
    assert complaints(seen, {str(one): 1 for one in (parcel, *others)}) == []


async def test_a_dead_row_can_be_listed_and_sent_once_its_cause_is_mended(office: PostOffice) -> None:
    parcel = uuid4()
    await office.put_row(parcel, 1, TOO_LARGE)
    async with running(office.relay().run()):
        await until(office.all_sent, what="a dead row")
        (dead,) = await list_dead(office.first.database)
        assert (dead.key, dead.size, dead.reason) == (str(parcel), len(TOO_LARGE), "MessageSizeTooLargeError")
        assert await retry_dead(office.first.database) == 1
        await until(office.all_sent, what="the same end again")
    assert await office.dead_reasons() == ["MessageSizeTooLargeError"]


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_only_the_rows_that_are_too_large_for_the_topic_die_and_not_those_that_travelled_with_them(
    office: PostOffice,
) -> None:
    topic = office.backend.topic
    provision(office.backend.connection, [TopicSpec(topic.name, 4, {"max.message.bytes": "20000"})], replication=1)
    parcels = await office.create_many([1] * 40)  # together they are larger than the topic takes at once
    for parcel in parcels[:2]:
        await office.put_row(parcel, 90, b"x" * 21_000)
    for parcel in parcels:
        await office.weigh(parcel)
    async with running(office.relay().run()):
        await until(office.all_sent, 30, what="Kafka having the rest")
    assert await office.dead_reasons() == ["MessageSizeTooLargeError"] * 2
    seen = await versions_in_topic(office.backend.connection, topic.name)
    assert complaints(seen, await versions(office.first.database)) == []
