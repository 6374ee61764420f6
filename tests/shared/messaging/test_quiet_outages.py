"""An outage of Kafka shows while nothing is sent and nothing comes, and so does its end."""

import asyncio

import pytest

from shared.messaging import relay as relay_module
from tests.support.gate import consumer_of, hasty_watchdog
from tests.support.post_office import PostOffice
from tests.support.waiting import running, until


async def test_an_idle_relay_notices_that_kafka_is_away_and_that_it_is_back(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "_ASK_EVERY", 0.2)
    relay = office.relay()
    async with running(relay.run()):
        await until(lambda: relay.kafka_answers, what="Kafka found")
        await office.backend.pause()
        try:
            await until(lambda: not relay.kafka_answers, 10, "the outage noticed")
        finally:
            await office.backend.resume()
        await until(lambda: relay.kafka_answers, 30, "Kafka found again")
        await office.create()
        await until(office.all_sent, 30, "the next event sent")


async def test_a_relay_under_load_says_that_kafka_is_away_before_it_gives_its_batch_up(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "_ASK_EVERY", 0.2)
    monkeypatch.setattr(relay_module, "_SILENT_AFTER", 0.5)
    monkeypatch.setattr(relay_module, "_ACKNOWLEDGED_WITHIN", 60.0)
    relay = office.relay()
    async with running(relay.run()):
        await until(lambda: relay.kafka_answers, what="Kafka found")
        await office.backend.pause()
        try:
            await office.create()
            relay.wake()
            await until(lambda: not relay.kafka_answers, 15, "the outage noticed")
        finally:
            await office.backend.resume()
        await until(office.all_sent, 60, "the event sent")


async def test_an_idle_consumer_says_when_kafka_does_not_answer_its_polls(office: PostOffice) -> None:
    consumer = consumer_of(office, watchdog=hasty_watchdog(still_after=2.0))
    assert not consumer.kafka_answers, "it has not begun"
    async with running(consumer.run()):
        await until(lambda: consumer.kafka_answers, what="Kafka found")
        await office.backend.pause()
        try:
            await until(lambda: not consumer.kafka_answers, 30, "the outage noticed")
        finally:
            await office.backend.resume()
        await until(lambda: consumer.kafka_answers, 60, "Kafka found again")
    assert not consumer.kafka_answers, "it has ended"


async def test_a_worker_whose_consumer_is_not_up_is_degraded(office: PostOffice) -> None:
    runtime, stop = office.first, asyncio.Event()

    async def is_ok() -> bool:
        return (await runtime.ready())["kafka"] == "ok"

    async with running(runtime.run("worker", [], stop)):
        await until(is_ok, what="all well")
        (consumer,) = runtime._consuming
        consumer._watchdog.stopped()
        assert not await is_ok()
        stop.set()
