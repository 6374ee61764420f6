"""The consumer: everything takes effect once, bad records harm nobody, and what is dead is started anew."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from faststream import AckPolicy
from kafka.admin import KafkaAdminClient
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError

from shared.messaging import consumer as consumer_module
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import write_headers
from shared.messaging.intake import Intake
from shared.messaging.provisioning import client_arguments, provision
from shared.messaging.topics import TopicSpec
from tests.support.backends import Backend
from tests.support.gate import Gate
from tests.support.parcel_reactions import POISON
from tests.support.post_office import PostOffice
from tests.support.raw_records import parcel_event
from tests.support.topic_log import as_record, ids_of, parcel_events, put
from tests.support.waiting import running, until


def consumer_of(office: PostOffice, intake: Intake | None = None, **more: Any) -> Consumer:
    topic = office.backend.topic.name
    embedding = office.backend.embedding()
    ledger = embedding.ledger if embedding else None
    return Consumer(office.backend.connection, topic, intake or office.first.intake(topic), ledger=ledger, **more)


def restarts(office: PostOffice) -> float:
    group = office.service.group(office.backend.topic.name)
    return REGISTRY.get_sample_value("vidare_consumer_restarts_total", {"group": group}) or 0.0


async def seen_by(office: PostOffice, number: int) -> bool:
    return await office.effects() >= number


async def test_every_fact_that_is_committed_takes_effect_exactly_once(office: PostOffice) -> None:
    async with running(office.relay().run(), *(one.run() for one in office.first.consumers())):
        parcels = await office.create_many([1] * 100)
        for parcel in parcels[:10]:
            await office.weigh(parcel)
        await until(lambda: seen_by(office, 110), 20, "110 effects")
        await until(office.outbox_is_empty, what="an empty outbox")
    seen = await office.seen()
    assert len(seen) == len(set(seen)) == 110
    assert await office.copies() == {one: 2 if one in parcels[:10] else 1 for one in parcels}


async def test_bad_records_in_the_middle_of_the_topic_are_parked_and_the_rest_takes_effect(
    office: PostOffice, backend: Backend
) -> None:
    good = parcel_events(20)
    key = str(uuid4()).encode()
    headers = write_headers(good[0])
    bad = [
        (key, b"{}", [*headers, ("note", b"\xff\xfe")]),
        (key, b"\x00\x01", headers),
        (b"\xff", None, []),
        (key, None, []),
        (None, b"{}", []),
        as_record(parcel_event(uuid4(), 1, "vidare.parcel.sent.v9")),
        as_record(parcel_event(uuid4(), 1, size=POISON)),
    ]
    await put(backend.connection, backend.topic.name, *map(as_record, good[:10]), *bad, *map(as_record, good[10:]))
    async with running(consumer_of(office).run()):
        await until(lambda: seen_by(office, 20), what="20 effects")
    assert set(await office.seen()) == ids_of(good)
    assert await office.parked_reasons() == [
        "header-not-utf8",
        "header-not-utf8",
        "not-a-cloudevent: KeyError",
        "reaction-failed: ValueError",
        "tombstone",
        "unknown-major-version",
        "value-not-json",
    ]


async def test_the_subscriber_itself_acknowledges_by_hand(office: PostOffice) -> None:
    consumer = consumer_of(office)
    async with running(consumer.run()):
        await until(lambda: consumer._subscriber is not None, what="a subscriber")
        assert consumer._subscriber is not None
        assert consumer._subscriber.ack_policy is AckPolicy.MANUAL
        assert consumer._subscriber._connection_args["enable_auto_commit"] is False
        assert consumer._subscriber._connection_args["auto_offset_reset"] == "earliest"


async def test_a_batch_that_was_given_back_comes_again(office: PostOffice, backend: Backend) -> None:
    events = parcel_events(30)
    gate = Gate(office, failures=2)
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    async with running(consumer_of(office, gate).run()):
        await until(lambda: seen_by(office, 30), what="30 effects")
    assert set(await office.seen()) == ids_of(events)


async def test_a_kafka_that_is_away_at_the_start_is_waited_for(office: PostOffice, backend: Backend) -> None:
    events = parcel_events(5)
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    await backend.pause()
    async with running(consumer_of(office).run()):
        try:
            await asyncio.sleep(0.5)
        finally:
            await backend.resume()
        await until(lambda: seen_by(office, 5), 40, "5 effects")


def _end_coordination(consumer: Any) -> None:
    consumer._coordinator._coordination_task.cancel()


def _end_fetching(consumer: Any) -> None:
    consumer._fetcher._fetch_task.cancel()


@pytest.mark.parametrize("kill", [_end_coordination, _end_fetching])
async def test_the_watchdog_starts_a_dead_subscriber_anew(
    office: PostOffice, backend: Backend, kill: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "_STILL_AFTER", 0.6)
    monkeypatch.setattr(consumer_module, "_WATCH_EVERY", 0.1)
    before, after = parcel_events(3), parcel_events(3)
    consumer = consumer_of(office)
    async with running(consumer.run()):
        await put(backend.connection, backend.topic.name, *map(as_record, before))
        await until(lambda: seen_by(office, 3), what="3 effects")
        assert restarts(office) == 0
        assert consumer._subscriber is not None
        kill(consumer._subscriber.consumer)
        await until(lambda: restarts(office) == 1, what="a restart")
        await put(backend.connection, backend.topic.name, *map(as_record, after))
        await until(lambda: seen_by(office, 6), 30, "6 effects")
    assert set(await office.seen()) == ids_of([*before, *after])


async def test_a_topic_is_caught_up_when_its_effects_are_committed_and_not_before(
    office: PostOffice, backend: Backend
) -> None:
    told: list[int] = []
    failures = [OperationalError("INSERT", {}, Exception("the database is away"))]

    async def caught_up(_topic: str, partition: int) -> None:
        if failures:
            raise failures.pop()
        told.append(partition)

    gate = Gate(office, is_open=False)
    await put(backend.connection, backend.topic.name, *map(as_record, parcel_events(40)))
    async with running(consumer_of(office, gate, caught_up=caught_up).run()):
        await until(lambda: bool(gate.taken), what="the first batch in hand")
        await asyncio.sleep(0.4)
        assert told == [], "every partition holds records that have not taken effect"
        gate.opened.set()
        await until(lambda: sorted(told) == [0, 1, 2, 3], what="word of all partitions")


async def test_an_empty_topic_is_caught_up_at_once_unless_it_may_not_be(office: PostOffice, backend: Backend) -> None:
    told: list[int] = []
    allowed: list[bool] = []

    async def caught_up(_topic: str, partition: int) -> None:
        told.append(partition)

    consumer = consumer_of(office, caught_up=caught_up, may_catch_up=lambda: bool(allowed))
    async with running(consumer.run()):
        await until(lambda: bool(consumer._subscriber and consumer._subscriber.consumer), what="a consumer")
        await asyncio.sleep(0.4)
        assert told == []
        allowed.append(True)
        await until(lambda: sorted(told) == [0, 1, 2, 3], what="word of all partitions")


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_a_missing_topic_is_waited_for_and_not_made(office: PostOffice, backend: Backend) -> None:
    missing = TopicSpec(f"{backend.topic.name}-later", partitions=3)
    intake = Intake(f"test.{missing.name}", office.service.reactions, office.first.units)
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
