"""Waiting for aiokafka, but not for ever.

Not asyncio.timeout: that ends a wait by a cancellation, and aiokafka may swallow it.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

log = structlog.get_logger()

_START_TOLD_EVERY = 15.0  # seconds
_START_ENDS_WITHIN = 5.0  # seconds, once it is not wanted any more; cut off, aiokafka leaves a connection open

Result = TypeVar("Result")


async def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """The answer of `work`. TimeoutError when it has not ended in time; then nobody waits for it any more."""
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody needs its error any more
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not task.done():
        raise TimeoutError
    return task.result()


async def whole(starting: Coroutine[Any, Any, None], group: str) -> None:
    """A start that is cancelled still gets time to end: FastStream never closes what it had half connected.

    If Kafka does not let the group begin, this waits without end, since others may be working; but it logs that.
    """
    task = asyncio.create_task(starting)
    try:
        while not (await asyncio.wait({task}, timeout=_START_TOLD_EVERY))[0]:
            log.warning("consumer.starting", group=group)
        task.result()
    finally:
        await asyncio.wait({task}, timeout=_START_ENDS_WITHIN)
        task.cancel()
