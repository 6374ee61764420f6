"""Bounds to waiting for aiokafka.

Not asyncio.timeout: aiokafka may swallow the cancellation by which that ends a wait.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

log = structlog.get_logger()

_START_TOLD_EVERY = 15.0  # seconds
_START_ENDS_WITHIN = 1.0  # seconds, once it is not wanted any more

Result = TypeVar("Result")


async def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` answers; TimeoutError when it has not ended after so long, and nobody waits for it any more."""
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever waits no longer hears nothing
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not task.done():
        raise TimeoutError
    return task.result()


async def whole(starting: Coroutine[Any, Any, None], group: str) -> None:
    """A start that is cancelled may still end: FastStream forgets, and never closes, what it had half connected.

    A group that Kafka does not let begin is waited for without end, as others may be at work; but it is said.
    """
    task = asyncio.create_task(starting)
    try:
        while not (await asyncio.wait({task}, timeout=_START_TOLD_EVERY))[0]:
            log.warning("consumer.starting", group=group)
        task.result()
    finally:
        await asyncio.wait({task}, timeout=_START_ENDS_WITHIN)
        task.cancel()
