"""Rows that go in unless they are there: whatever their columns hold, in one statement on PostgreSQL."""

from typing import Any

import pytest
from sqlalchemy import Table, event, select

from shared.persistence.database import Database
from shared.work.unit import Transactions
from tests.shared.persistence.things import FULL, names, thing, things
from tests.support.post_office import CLERK


@pytest.fixture
def database(things_database: Database) -> Database:
    return things_database


async def kept(database: Database, table: Table = things) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in await database.read(select(table).order_by(*table.primary_key))]


async def test_whatever_a_column_holds_comes_back_as_it_was(transactions: Transactions[Any]) -> None:
    rows = [FULL, thing(2), thing(3, content=[], bytes=b"")]
    async with transactions.begin(CLERK, "adding") as work:
        await work.insert_unless_there((things, rows))
    assert await kept(transactions.database) == rows


async def test_what_is_there_stays_and_what_is_new_is_added(transactions: Transactions[Any]) -> None:
    for rows in ([FULL], [thing(1, size=9), thing(8, name="thing 1"), thing(2), thing(2, size=7)]):
        async with transactions.begin(CLERK, "adding") as work:
            await work.insert_unless_there((things, rows))
    assert await kept(transactions.database) == [FULL, thing(2)]


async def test_rows_of_two_tables_go_together_and_a_table_may_have_none(transactions: Transactions[Any]) -> None:
    database = transactions.database
    written: list[str] = []
    event.listen(database.writer.sync_engine, "before_cursor_execute", lambda *told: written.append(told[2]))
    async with transactions.begin(CLERK, "adding") as work:
        await work.insert_unless_there((things, [thing(1)]), (names, [{"name": "a"}, {"name": "b"}]))
        await work.insert_unless_there((things, []), (names, [{"name": "b"}, {"name": "c"}]))
        await work.insert_unless_there((things, []), (names, []))
    assert [row["name"] for row in await kept(database, names)] == ["a", "b", "c"]
    assert len(await kept(database)) == 1
    assert sum("INSERT" in one for one in written) == (3 if database.is_sqlite else 2)
