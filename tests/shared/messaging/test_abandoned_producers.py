"""A producer that is thrown away with messages in hand leaves nothing behind."""

import asyncio
import gc

import pytest
from aiokafka.errors import ProducerClosed

from shared.messaging.broker import abandon
from tests.support.backends import Backend, new_producer
from tests.support.waiting import until


async def outcomes_of_an_abandoned_producer(backend: Backend) -> list[type]:
    """Kafka was away: one batch waited for its word, another to be sent."""
    producer = new_producer(backend)
    await producer.start()
    await producer.send_and_wait(backend.topic.name, b"sent", key=b"key")
    await backend.pause()
    pending = producer._message_accumulator._pending_batches
    futures = [await producer.send(backend.topic.name, bytes(200_000), key=b"key")]
    await until(lambda: bool(pending), what="a batch that waits for Kafka's word")
    futures.append(await producer.send(backend.topic.name, bytes(200_000), key=b"key"))
    await abandon(producer)
    return [type(one) for one in await asyncio.gather(*futures, return_exceptions=True)]


def unretrieved() -> list[BaseException | None]:
    """The exceptions that asyncio will complain of when their futures go."""
    futures = [one for one in gc.get_objects() if isinstance(one, asyncio.Future)]
    return [one.exception() for one in futures if one.done() and one._log_traceback]


@pytest.mark.parametrize("backend", ["embedded"], indirect=True)
async def test_what_an_abandoned_producer_had_not_sent_is_told_to_its_sender_and_to_nobody_else(
    backend: Backend,
) -> None:
    try:
        assert await outcomes_of_an_abandoned_producer(backend) == [ProducerClosed, ProducerClosed]
        assert [one for one in unretrieved() if isinstance(one, ProducerClosed)] == []
    finally:
        await backend.resume()
