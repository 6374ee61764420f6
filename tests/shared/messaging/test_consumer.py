"""The consumer: everything takes effect once, bad records harm nobody, and what is dead is started anew."""

import asyncio
import functools
import gc
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.messaging import patience
from shared.messaging import subscriber as subscriber_module
from shared.messaging.envelope import write_headers
from tests.support.backends import Backend
from tests.support.gate import Gate, consumer_of, hasty_watchdog
from tests.support.parcel_reactions import POISON
from tests.support.post_office import PostOffice
from tests.support.raw_records import parcel_event
from tests.support.topic_log import as_record, ids_of, parcel_events, put
from tests.support.waiting import running, until


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
        inner = consumer._subscriber._inner
        assert inner.ack_policy is AckPolicy.MANUAL
        assert inner._connection_args["enable_auto_commit"] is False
        assert inner._connection_args["auto_offset_reset"] == "earliest"


async def test_a_batch_that_was_given_back_comes_again(office: PostOffice, backend: Backend) -> None:
    events = parcel_events(30)
    gate = Gate(office, failures=2)
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    async with running(consumer_of(office, gate).run()):
        await until(lambda: seen_by(office, 30), what="30 effects")
    assert set(await office.seen()) == ids_of(events)


@pytest.mark.parametrize("stage", ["parse", "decode"])
async def test_a_batch_that_fails_before_it_reaches_the_handler_comes_again(
    office: PostOffice, backend: Backend, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FastStream drops such an exception; the acknowledgement of what follows must not pass over the batch."""
    events = parcel_events(40)
    real: Any = getattr(subscriber_module, stage)
    failures = iter((True, False, True))

    @functools.wraps(real)
    async def at_times(*given: Any, **named: Any) -> Any:
        if next(failures, False):
            raise ValueError("planted")
        return await real(*given, **named)

    monkeypatch.setattr(subscriber_module, stage, at_times)
    monkeypatch.setattr(subscriber_module, "MAX_RECORDS", 10)
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    async with running(consumer_of(office).run()):
        await until(lambda: seen_by(office, 40), what="40 effects")
    assert sorted(await office.seen()) == sorted(ids_of(events))
    assert not any(failures)


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


async def test_a_start_that_takes_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiokafka's own lines on a group that Kafka does not let begin are not shown."""
    monkeypatch.setattr(patience, "_START_TOLD_EVERY", 0.05)
    with capture_logs() as logs:
        await patience.whole(asyncio.sleep(0.2), "parcels.topic")
    assert {(line["event"], line["group"]) for line in logs} == {("consumer.starting", "parcels.topic")}


async def test_a_start_that_is_broken_off_leaves_no_client_open(office: PostOffice) -> None:
    left_open: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: left_open.append(context["message"]))
    try:
        for tenths_of_ms in range(0, 300, 25):
            starting = asyncio.create_task(consumer_of(office).run())
            await asyncio.sleep(tenths_of_ms / 10_000)
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            gc.collect()
    finally:
        loop.set_exception_handler(None)
    assert left_open == []


def _end_coordination(consumer: Any) -> None:
    consumer._coordinator._coordination_task.cancel()


def _end_fetching(consumer: Any) -> None:
    consumer._fetcher._fetch_task.cancel()


def _end_heartbeats(consumer: Any) -> None:
    async def refused() -> bool:
        raise KafkaError("an answer that the client does not know")

    consumer._coordinator._do_heartbeat = refused


@pytest.mark.parametrize("kill", [_end_coordination, _end_fetching, _end_heartbeats])
async def test_the_watchdog_starts_a_dead_subscriber_anew(
    office: PostOffice, backend: Backend, kill: Callable[[Any], None]
) -> None:
    before, after = parcel_events(3), parcel_events(3)
    consumer = consumer_of(office, watchdog=hasty_watchdog(still_after=0.6))
    async with running(consumer.run()):
        await put(backend.connection, backend.topic.name, *map(as_record, before))
        await until(lambda: seen_by(office, 3), what="3 effects")
        assert restarts(office) == 0
        assert consumer._subscriber is not None
        kill(consumer._subscriber.client)
        await until(lambda: restarts(office) == 1, what="a restart")
        await put(backend.connection, backend.topic.name, *map(as_record, after))
        await until(lambda: seen_by(office, 6), 30, "6 effects")
    assert set(await office.seen()) == ids_of([*before, *after])
