"""A consumer of the embedded broker asks it rarely while nothing comes, and takes at once what is sent."""

import asyncio
import time
from functools import partial
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from tests.support.backends import Backend
from tests.support.gate import consumer_of, hasty_watchdog
from tests.support.post_office import PostOffice
from tests.support.topic_log import as_record, parcel_events, put
from tests.support.waiting import running, until

pytestmark = pytest.mark.parametrize("backend", ["embedded"], indirect=True)


@pytest.fixture
def polls(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When the client was asked for records."""
    asked: list[float] = []
    getmany = AIOKafkaConsumer.getmany

    async def noted(client: AIOKafkaConsumer, *places: Any, **how: Any) -> Any:
        asked.append(time.monotonic())
        return await getmany(client, *places, **how)

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", noted)
    return asked


async def resting(polls: list[float]) -> None:
    """Returns when nothing was asked for a while."""
    await until(lambda: bool(polls) and time.monotonic() - polls[-1] > 0.3, what="a consumer at rest")


async def test_what_is_sent_here_is_taken_at_once(office: PostOffice, polls: list[float]) -> None:
    consumer = consumer_of(office, watchdog=hasty_watchdog(rests_for=3600.0))
    async with running(office.relay().run(), consumer.run()):
        for number in range(1, 6):
            await resting(polls)
            await office.create()
            await until(partial(_made, office, number), 5, "the effect")


async def _made(office: PostOffice, number: int) -> bool:
    return await office.effects() == number


async def test_while_nothing_comes_nothing_is_asked(office: PostOffice, polls: list[float]) -> None:
    async with running(consumer_of(office, watchdog=hasty_watchdog(rests_for=3600.0)).run()):
        await resting(polls)
        before = len(polls)
        await asyncio.sleep(1)
        assert len(polls) == before


async def test_what_another_program_sends_is_taken_after_a_rest(
    office: PostOffice, backend: Backend, polls: list[float]
) -> None:
    async with running(consumer_of(office, watchdog=hasty_watchdog(rests_for=0.5)).run()):
        await resting(polls)
        await put(backend.connection, backend.topic.name, *map(as_record, parcel_events(3)))
        await until(lambda: _made(office, 3), 10, "3 effects")
