"""Ten thousand deadlines that are due are worked off: after a night, or when a worker was away.

Each is the answer to a referral that has not come in time: its strike locks the referral, writes its version, its
history, the fact and the audit entry, and marks the deadline, in one transaction. In turns, each on a database of its
own in the same PostgreSQL: one worker with a tenth of the backlog, one and two workers with all of it, and bare
transactions of the driver that lock a deadline, mark it and write a fact. Afterwards each referral is one version
older: a deadline acts once, by however many workers it was looked for.
"""

import asyncio
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from bench.asked import Asked
from bench.containers import Servers
from bench.referrals import ReferralsWorld
from bench.report import Figure
from bench.waiting import until
from services.referrals.service import SERVICE
from shared.messaging.provisioning import provision

_DAYS_AGO = 30
_CLIENTS = 500
_PATIENCE = 1200.0  # seconds
_AT_ONCE = 4  # as many as a worker has in hand
_STRUCK = "SELECT count(*) FROM deadline WHERE overdue_at IS NOT NULL"
_ONCE = "SELECT count(*) FILTER (WHERE version = 3), count(*) FROM referral"


@dataclass(frozen=True)
class _Turn:
    count: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.count / self.seconds


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """The backlog by one worker, by two, a small one, and by bare transactions."""
    count = 1_000 if asked.quick else 10_000
    provision(servers.connection, SERVICE.topics, 1)
    few = await _worked_off(servers, count // 10, workers=1)
    one = await _worked_off(servers, count, workers=1)
    two = await _worked_off(servers, count, workers=2)
    bare = await _bare(servers, count)
    claim, ours = f"{count:,} due deadlines, one worker", f"{one.rate:,.0f}/s"
    return [
        Figure(claim, ours, f"with {few.count:,}: {few.rate:,.0f}/s", one.rate / few.rate, target=0.8),
        Figure(claim, ours, f"bare transactions: {bare.rate:,.0f}/s", one.rate / bare.rate),
        Figure(f"{count:,} due deadlines, two workers", f"{two.rate:,.0f}/s", f"one: {ours}", two.rate / one.rate),
    ]


async def _worked_off(servers: Servers, count: int, workers: int) -> _Turn:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        world = await _late(servers, Path(folder), count)
        connection = await asyncpg.connect(servers.plain_url(world.database))

        async def struck() -> int:
            return int(await connection.fetchval(_STRUCK))

        try:
            for _ in range(workers):
                await asyncio.to_thread(started.enter_context, world.worker())
            there, began = await struck(), time.monotonic()  # some are done before all are ready
            await until(struck, count, _PATIENCE)
            seconds = time.monotonic() - began
            once, every = await connection.fetchrow(_ONCE) or (0, 0)
            if once != every:
                raise RuntimeError(f"{every - once} of {every} deadlines have not acted just once")
        finally:
            await connection.close()
        return _Turn(count - there, seconds)


async def _late(servers: Servers, folder: Path, count: int) -> ReferralsWorld:
    """So many referrals whose answer was due weeks ago, and which nobody was told of."""
    world = await ReferralsWorld.make(servers, folder)
    await world.send(await world.settle(_CLIENTS), count, _DAYS_AGO)
    return world


async def _bare(servers: Servers, count: int) -> _Turn:
    with tempfile.TemporaryDirectory() as folder:
        world = await _late(servers, Path(folder), count)
    pool = await asyncpg.create_pool(servers.plain_url(world.database), min_size=_AT_ONCE, max_size=_AT_ONCE)
    try:
        due = [row["id"] for row in await pool.fetch("SELECT id FROM deadline ORDER BY strikes_at")]
        await pool.execute("CREATE TABLE bare_fact (id uuid PRIMARY KEY, at timestamptz NOT NULL)")
        rest = iter(due)

        async def work() -> None:
            for one in rest:
                async with pool.acquire() as connection, connection.transaction():
                    await connection.fetchrow("SELECT id FROM deadline WHERE id = $1 FOR UPDATE", one)
                    at = datetime.now(UTC)
                    await connection.execute(
                        "UPDATE deadline SET overdue_at = $2, strikes_at = NULL WHERE id = $1", one, at
                    )
                    await connection.execute("INSERT INTO bare_fact (id, at) VALUES ($1, $2)", one, at)

        began = time.monotonic()
        await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
        return _Turn(count, time.monotonic() - began)
    finally:
        await pool.close()
