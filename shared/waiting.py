"""Waiting before another try: longer each time, and by chance, so that not all who wait come back together."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")

_TRIES = 6
_LONGEST_PAUSE = 5.0  # seconds


def jittered(failures: int, longest: float, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after this many failures in a row (1 or more): at random from half the pause to all of it.

    The pause is 0.2 seconds after the first failure, twice as long after each further one, and never above `longest`.
    `chance` gives a number from 0 to 1.
    """
    return min(longest, 0.1 * 2.0 ** min(failures, 16)) * (0.5 + chance() / 2)


async def wait_out(
    work: Callable[[], Awaitable[Result]],
    passes: Callable[[Exception], bool],
    tell: Callable[..., object],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Result:
    """The answer of `work`. It is tried up to six times while it fails for reasons that pass by themselves.

    `tell` is called for each such failure (`error`: its name, `retry_in`: seconds). The sixth one is raised, and any
    other failure at once.
    """
    for failures in range(1, _TRIES):
        try:
            return await work()
        except Exception as error:
            if not passes(error):
                raise
            pause = jittered(failures, _LONGEST_PAUSE)
            tell(error=type(error).__name__, retry_in=round(pause, 2))
        await sleep(pause)
    return await work()
