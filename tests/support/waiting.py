"""Waiting for something to become true, with a bound; and running background work for the length of a test."""

import asyncio
import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def until(
    condition: Callable[[], bool | Awaitable[bool]], seconds: float = 15.0, what: str = "the condition"
) -> None:
    """Returns as soon as the condition holds; AssertionError when it does not within `seconds`."""
    ends = time.monotonic() + seconds
    while True:
        holds = condition()
        if inspect.isawaitable(holds):
            holds = await holds
        if holds:
            return
        if time.monotonic() > ends:
            raise AssertionError(f"{what} did not come about within {seconds} seconds")
        await asyncio.sleep(0.02)


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The outcome of what must end within `seconds`; AssertionError when it does not.

    Not asyncio.timeout, which waits for ever where the cancellation is swallowed, as aiokafka may.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        assert task.done(), f"what was begun did not end within {seconds} seconds"
        return task.result()
    finally:
        task.cancel()


@contextlib.asynccontextmanager
async def running(*work: Coroutine[Any, Any, Any]) -> AsyncIterator[list[asyncio.Task[Any]]]:
    """Runs the coroutines beside the test and ends them with it. One that fails by itself fails the test."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [one for one in ended if isinstance(one, Exception)]
    if broken:
        raise broken[0]
