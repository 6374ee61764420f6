"""Submits referrals at a pace, and relays what is committed, as a process of the referrals service does.

Run as a file with the code of any checkout on the path, so it imports nothing of `bench`. It reads a line of JSON for
each run (`organisation`, `referrals`, `rate`) and answers with one: when each was committed, in seconds since 1970.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import uvloop

from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.sending import SUBMIT
from services.referrals.service import SERVICE
from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.observability.logs import configure_logging
from shared.runtime import Runtime

# Submitted beside each other. On a machine too slow for the pace the others wait here, and not for a connection of the
# pool: that wait has an end. The time is counted from the commit.
_AT_ONCE = 8


async def at_pace(act: Callable[[int], Awaitable[None]], count: int, rate: float) -> None:
    """One after the other is begun, so many a second, whether the last is done or not."""
    began = time.perf_counter()
    acting: list[asyncio.Future[None]] = []
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        acting.append(asyncio.ensure_future(act(number)))
    await asyncio.gather(*acting)


async def _submit(runtime: Runtime, organisation: str, referrals: Sequence[str], rate: float) -> dict[str, float]:
    actor = Actor("caseworker-1", UUID(organisation), frozenset({Role.CASEWORKER}))
    places = asyncio.Semaphore(_AT_ONCE)
    committed: dict[str, float] = {}

    async def submit(number: int) -> None:
        one = referrals[number]
        async with places, runtime.transactions.begin(actor, f"bench-{one}") as work:
            await REFERRAL.make(work, UUID(one), SUBMIT, Body())
        committed[one] = time.time()

    await at_pace(submit, len(referrals), rate)
    return committed


async def _serve() -> None:
    runtime = Runtime(SERVICE, SERVICE.settings())
    relaying = [asyncio.create_task(relay.run()) for relay in runtime.relays]
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked: Any = json.loads(line)
            print(json.dumps(await _submit(runtime, **asked)), flush=True)
    finally:
        for task in relaying:
            task.cancel()
        await asyncio.gather(*relaying, return_exceptions=True)
        await runtime.close()


if __name__ == "__main__":
    configure_logging("console", "ERROR")
    uvloop.run(_serve())
