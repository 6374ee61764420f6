"""A request ends when nobody waits for its answer: each retry of a client that gave up would leave one more waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.types import Receive

GONE = 499
"""The status of such a request in log lines and metrics; nobody is sent it."""

_PATIENCE = 1.0  # seconds before it is asked for the first time: most requests are answered long before


class ClientGone(Exception):
    """Nobody waits for the answer. What was begun has been rolled back, unless its commit was already under way."""


@asynccontextmanager
async def while_wanted(
    receive: Receive, body_is_read: Callable[[], bool], answers: Callable[[], bool]
) -> AsyncIterator[None]:
    """Cancels the block when the client goes away before the block `answers`, and raises ClientGone then.

    `receive` is asked beside the block, so only from when `body_is_read`: the body is the block's to read.
    """
    block, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert block is not None
    watching: list[asyncio.Task[None]] = []
    timers: list[asyncio.TimerHandle] = []
    gone = False

    async def until_gone() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        if not answers():
            gone = True
            block.cancel()

    def look() -> None:
        if body_is_read():
            watching.append(asyncio.create_task(until_gone()))
        else:
            timers[:] = [loop.call_later(_PATIENCE, look)]

    timers.append(loop.call_later(_PATIENCE, look))
    try:
        yield
    except asyncio.CancelledError:
        if not gone or block.uncancel() > 0:  # cancelled by somebody else too
            raise
        raise ClientGone from None
    finally:
        for timer in timers:
            timer.cancel()
        for watcher in watching:
            watcher.cancel()
