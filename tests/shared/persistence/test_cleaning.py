"""Mechanism tables keep what may still be asked for, and nothing for ever."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, insert, select, text

from shared.ids import new_id
from shared.persistence import cleaning
from shared.persistence.cleaning import KEPT, clean
from shared.persistence.database import Database
from shared.persistence.mechanisms import clock, consumed_event, idempotency_record, parked_message, quota_use
from tests.support.post_office import PostOffice, count
from tests.support.raw_records import WHEN
from tests.support.waiting import running, until

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def kept_request(at: datetime | None) -> dict[str, Any]:
    return {
        "organisation": "o", "actor": "a", "route": "r", "key": str(new_id()), "request_hash": b"h", "status": 201,
        "resource_id": new_id(), "created_at": at,
    }  # fmt: skip


def taken_event(at: datetime | None) -> dict[str, Any]:
    return {"event_id": new_id(), "subscription": "s", "at": at}


def a_clock(at: datetime | None) -> dict[str, Any]:
    return {"id": new_id(), "kind": "lose", "subject": new_id(), "due_at": WHEN - 400 * DAY, "done_at": at}


def a_parked_message(at: datetime | None) -> dict[str, Any]:
    return {
        "id": new_id(), "consumer_group": str(new_id()), "topic": "t", "partition": 0, "offset": 0, "timestamp": 0,
        "headers": b"[]", "reason": "r", "parked_at": WHEN - 400 * DAY, "replayed_at": at,
    }  # fmt: skip


def a_used_quota(at: datetime | None) -> dict[str, Any]:
    return {"name": str(new_id()), "window": 60, "full_at": 1, "used_at": at}


TABLES: Mapping[str, tuple[Table, Any, float]] = {
    "idempotency records 7 days": (idempotency_record, kept_request, 7),
    "consumed events 40 days": (consumed_event, taken_event, 40),
    "closed clocks 30 days": (clock, a_clock, 30),
    "replayed messages 90 days": (parked_message, a_parked_message, 90),
    "used quotas 2 hours": (quota_use, a_used_quota, 2 / 24),
}


async def add(database: Database, table: Table, *rows: Mapping[str, Any]) -> None:
    async with database.connection() as connection:
        await connection.execute(insert(table), rows)


@pytest.mark.parametrize("name", TABLES)
async def test_a_row_is_kept_for_its_period_and_no_longer(database: Database, name: str) -> None:
    table, row, days = TABLES[name]
    kept = row(WHEN - days * DAY + SECOND)
    await add(database, table, kept, row(WHEN - days * DAY - SECOND), row(WHEN - 400 * DAY))
    assert await clean(database, WHEN) == 2
    assert await clean(database, WHEN) == 0
    async with database.reading() as session:
        (left,) = (await session.execute(select(table))).mappings()
    assert {key: left[key] for key in kept} == kept


@pytest.mark.parametrize(("table", "row"), [(clock, a_clock), (parked_message, a_parked_message)])
async def test_what_still_waits_is_kept_however_old_it_is(database: Database, table: Table, row: Any) -> None:
    await add(database, table, row(None))
    assert await clean(database, WHEN) == 0
    assert await count(database, table) == 1


async def test_everything_old_goes_in_small_batches_by_several_workers_at_once(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "BATCH", 10)
    await add(database, consumed_event, *(taken_event(WHEN - 41 * DAY) for _ in range(95)))
    other = Database(database_url)
    try:
        removed = await asyncio.gather(clean(database, WHEN), clean(other, WHEN))
    finally:
        await other.close()
    assert sum(removed) == 95
    assert await count(database, consumed_event) == 0


@pytest.mark.parametrize("database_url", ["embedded"], indirect=True)
@pytest.mark.parametrize("moment", KEPT, ids=str)
async def test_an_index_finds_what_is_old(database: Database, moment: Any) -> None:
    query = f"EXPLAIN QUERY PLAN SELECT 1 FROM {moment.table.name} WHERE {moment.name} < '2026' ORDER BY {moment.name}"
    async with database.connection() as connection:
        plan = repr((await connection.execute(text(query))).all())
    assert f"{moment.table.name}_by_age" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("backend", ["embedded"], indirect=True)
async def test_a_worker_cleans_when_it_starts(office: PostOffice) -> None:
    database = office.first.database
    await add(database, consumed_event, taken_event(office.first.transactions.clock() - 41 * DAY))

    async def cleaned() -> bool:
        return await count(database, consumed_event) == 0

    stop = asyncio.Event()
    async with running(office.first.run("worker", [], stop)):
        await until(cleaned, what="the old row gone")
        stop.set()
