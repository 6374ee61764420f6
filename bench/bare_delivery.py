"""The shortest way from a topic to a webhook: consume, post, remember nothing. A baseline of deliveries."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

import uvloop
from aiohttp import ClientSession
from aiokafka import AIOKafkaConsumer


@contextmanager
def posting(bootstrap: str, topic: str, url: str) -> Iterator[int]:
    """Does so in a process of its own; its id."""
    command = [sys.executable, "-c", "from bench import bare_delivery; bare_delivery.main()", bootstrap, topic, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            cast(IO[bytes], process.stdout).readline()
            yield process.pid
        finally:
            process.kill()


def main() -> None:
    """Arguments: Kafka's address, the topic, where to post. Says `ready`, and runs until it is killed."""
    uvloop.run(_run(*sys.argv[1:]))


async def _run(bootstrap: str, topic: str, url: str) -> None:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", fetch_max_wait_ms=10)
    await consumer.start()
    posting: set[asyncio.Task[None]] = set()
    async with ClientSession() as session:
        print("ready", flush=True)
        async for record in consumer:
            task = asyncio.create_task(_post(session, url, record.value or b""))
            posting.add(task)
            task.add_done_callback(posting.discard)


async def _post(session: ClientSession, url: str, body: bytes) -> None:
    async with session.post(url, data=body) as answer:
        await answer.read()
