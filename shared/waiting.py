"""Waiting before another try: longer each time, and not in step with others who wait for the same thing."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")

_TRIES = 6
_LONGEST_PAUSE = 5.0  # seconds


def jittered(failures: int, longest: float, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after so many failures in a row (1 or more), by chance between a half and all of the full pause.

    The full pause is 0.2 seconds after the first failure, twice as long after each further one, and never above
    `longest`. `chance` gives a number from 0 to 1.
    """
    return min(longest, 0.1 * 2.0 ** min(failures, 16)) * (0.5 + chance() / 2)


async def wait_out(
    work: Callable[[], Awaitable[Result]],
    passes: Callable[[Exception], bool],
    tell: Callable[..., object],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Result:
    """What `work` answers, tried up to six times while it fails for a reason that passes by itself.

    `tell` hears of each such failure (`error`: its name, `retry_in`: seconds). Any other failure is raised, and so is
    the sixth.
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
