"""Waiting for what other processes do."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(count: Callable[[], Awaitable[int]], wanted: int, within: float, every: float = 0.2) -> None:
    """Asks until so many are there. RuntimeError when they are not within so many seconds."""
    ends = time.monotonic() + within
    while (there := await count()) < wanted:
        if time.monotonic() > ends:
            raise RuntimeError(f"{there} of {wanted} came within {within:.0f} s")
        await asyncio.sleep(every)
