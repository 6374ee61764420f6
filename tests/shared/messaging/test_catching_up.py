"""When a topic counts as read: once its effects are committed; and a topic that is not there yet is waited for."""

import asyncio
from collections.abc import Mapping

import pytest
from kafka.admin import KafkaAdminClient
from sqlalchemy.exc import OperationalError

from shared.intake.intake import Intake
from shared.messaging import offsets
from shared.messaging.consumer import Consumer
from shared.messaging.provisioning import client_arguments, provision
from shared.messaging.topics import TopicSpec
from tests.support.backends import Backend
from tests.support.gate import Gate, catching_up_of, consumer_of
from tests.support.post_office import PostOffice
from tests.support.topic_log import as_record, parcel_events, put
from tests.support.waiting import running, until


async def seen_by(office: PostOffice, number: int) -> bool:
    return await office.effects() >= number


async def test_a_topic_is_caught_up_when_its_effects_are_committed_and_not_before(
    office: PostOffice, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offsets, "_TOLD_EVERY", 3600.0)  # Kafka need not know of it
    told: dict[int, bool] = {}
    failures = [OperationalError("INSERT", {}, Exception("the database is away"))]

    async def tell(_topic: str, partitions: Mapping[int, bool]) -> None:
        if failures:
            raise failures.pop()
        told.update(partitions)

    gate = Gate(office, is_open=False)
    await put(backend.connection, backend.topic.name, *map(as_record, parcel_events(40)))
    async with running(consumer_of(office, gate, catching_up=catching_up_of(office, tell)).run()):
        await until(lambda: bool(gate.taken), what="the first batch in hand")
        await until(lambda: bool(told), what="a first word")
        await asyncio.sleep(0.4)
        assert told == dict.fromkeys(range(4), False), "every partition holds records that have not taken effect"
        failures.append(OperationalError("INSERT", {}, Exception("the database is away")))
        gate.opened.set()
        await until(lambda: told == dict.fromkeys(range(4), True), what="word of all partitions")


async def test_an_empty_topic_is_caught_up_at_once_unless_it_may_not_be(office: PostOffice, backend: Backend) -> None:
    told: dict[int, bool] = {}
    allowed: list[bool] = []

    async def tell(_topic: str, partitions: Mapping[int, bool]) -> None:
        told.update(partitions)

    consumer = consumer_of(office, catching_up=catching_up_of(office, tell, may=lambda: bool(allowed)))
    async with running(consumer.run()):
        await until(lambda: consumer._client is not None, what="a consumer")
        await asyncio.sleep(0.4)
        assert not any(told.values())
        allowed.append(True)
        await until(lambda: told == dict.fromkeys(range(4), True), what="word of all partitions")


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_a_missing_topic_is_waited_for_and_not_made(office: PostOffice, backend: Backend) -> None:
    missing = TopicSpec(f"{backend.topic.name}-later", partitions=3)
    intake = Intake(f"test.{missing.name}", office.service.reactions, office.first.transactions)
    async with running(Consumer(backend.connection, missing.name, intake).run()):
        await asyncio.sleep(2)
        assert missing.name not in await asyncio.to_thread(topic_names, backend)
        await asyncio.to_thread(provision, backend.connection, [missing], 1)
        events = parcel_events(10)
        await put(backend.connection, missing.name, *map(as_record, events))
        await until(lambda: seen_by(office, 10), 20, "10 effects")


def topic_names(backend: Backend) -> list[str]:
    admin = KafkaAdminClient(**client_arguments(backend.connection))
    try:
        return list(admin.list_topics())
    finally:
        admin.close()
