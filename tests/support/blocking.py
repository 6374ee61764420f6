"""How long one step of an event loop keeps others waiting, in CPU time: what else the machine does is not counted."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass
class Longest:
    """Seconds of CPU of the longest step until now."""

    seconds: float = 0.0


@contextmanager
def longest_step() -> Iterator[Longest]:
    """Watches every step of the loops of this process; not of uvloop, which has steps of its own."""
    longest = Longest()
    plain = asyncio.Handle._run

    def timed(handle: Any) -> None:
        began = time.thread_time()
        try:
            plain(handle)
        finally:
            longest.seconds = max(longest.seconds, time.thread_time() - began)

    asyncio.Handle._run = timed  # type: ignore[method-assign,assignment]
    try:
        yield longest
    finally:
        asyncio.Handle._run = plain  # type: ignore[method-assign]
