"""A schedule that is stopped leases no more and lets what it has in hand come to its end, within a bound."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, insert
from structlog.contextvars import get_contextvars

from shared.ids import new_id
from shared.persistence.columns import InstantColumn
from shared.persistence.database import Database
from shared.persistence.mechanisms import clock
from shared.scheduling import due
from shared.scheduling.clocks import DUE_CLOCKS, ClockHand, Struck
from shared.scheduling.due import DueTable, DueWorker
from shared.work.unit import Transactions, Work
from tests.support.raw_records import WHEN
from tests.support.waiting import running, until

pytestmark = pytest.mark.parametrize("database_url", ["embedded"], indirect=True)


async def add_clocks(database: Database, number: int) -> list[Any]:
    rows = [{"id": new_id(), "kind": "lose", "subject": new_id(), "due_at": WHEN} for _ in range(number)]
    async with database.connection() as connection:
        await connection.execute(insert(clock), rows)
    return [row["id"] for row in rows]


class Sends:
    """A handler that is in mid-send until it is told that the other side has answered."""

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self.answered = asyncio.Event()

    async def __call__(self, row: Any) -> None:
        self.begun += 1
        await self.answered.wait()
        self.ended += 1


@asynccontextmanager
async def stopped_in_mid_send(database: Database, sends: Sends) -> AsyncIterator[asyncio.Task[None]]:
    """A worker of one row at a time that has one in hand and was just told to stop; two rows are due."""
    await add_clocks(database, 2)
    task = asyncio.create_task(DueWorker("test", database, DUE_CLOCKS, sends, lambda: WHEN).run())
    await until(lambda: sends.begun == 1, what="a row in hand")
    task.cancel()
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=3)


async def test_a_delivery_in_mid_send_ends_before_the_schedule_does_and_no_other_begins(database: Database) -> None:
    sends = Sends()
    async with stopped_in_mid_send(database, sends) as task:
        await asyncio.wait({task}, timeout=0.2)
        assert not task.done()
        sends.answered.set()
        await asyncio.wait({task}, timeout=3)
        assert task.cancelled()
    assert (sends.begun, sends.ended) == (1, 1)


async def test_a_delivery_that_never_ends_is_cut_off(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "_FINISH_WITHIN", 0.1)
    sends = Sends()
    async with stopped_in_mid_send(database, sends) as task:
        await asyncio.wait({task}, timeout=3)
        assert task.cancelled()
    assert sends.ended == 0


async def test_whoever_stops_it_twice_does_not_wait(database: Database) -> None:
    sends = Sends()
    async with stopped_in_mid_send(database, sends) as task:
        await asyncio.wait({task}, timeout=0.1)
        task.cancel()
        await asyncio.wait({task}, timeout=3)
        assert task.cancelled()
    assert sends.ended == 0


async def test_a_schedule_with_nothing_in_hand_stops_at_once(database: Database) -> None:
    task = asyncio.create_task(DueWorker("test", database, DUE_CLOCKS, Sends(), lambda: WHEN).run())
    await asyncio.sleep(0.05)
    begins = time.monotonic()
    task.cancel()
    await asyncio.wait({task}, timeout=3)
    assert task.cancelled()
    assert time.monotonic() - begins < 1


errand = Table(
    "errand",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("due_at", InstantColumn),
    Column("lease_until", InstantColumn),
    Column("attempts", Integer, default=0),
    Column("correlation", String),
)


async def test_the_log_lines_about_a_row_carry_its_correlation(database: Database) -> None:
    async with database.connection() as connection:
        await connection.run_sync(errand.create)
        await connection.execute(insert(errand).values(id=new_id(), due_at=WHEN, correlation="r-42"))
    bound: list[Any] = []

    async def note(_row: Any) -> None:
        bound.append(get_contextvars().get("correlation"))

    errands = DueTable(errand, errand.c.id.is_not(None), timedelta(minutes=1), {})
    async with running(DueWorker("test", database, errands, note, lambda: WHEN).run()):
        await until(lambda: bool(bound), what="the row handled")
    assert bound == ["r-42"]


async def test_the_log_lines_about_a_clock_carry_its_own_id_as_correlation(
    transactions: Transactions[Any], database: Database
) -> None:
    (only,) = await add_clocks(database, 1)
    bound: list[Any] = []

    async def note(_work: Work[Any], _struck: Struck) -> None:
        bound.append(get_contextvars().get("correlation"))

    hand = ClockHand(transactions, {"lose": note})
    async with running(DueWorker("test", database, DUE_CLOCKS, hand.strike, lambda: WHEN).run()):
        await until(lambda: bool(bound), what="the clock struck")
    assert bound == [f"clock-{only}"]
