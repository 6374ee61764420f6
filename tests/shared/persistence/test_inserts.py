"""Rows that go in unless they are there: whatever their columns hold, in one statement on PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    event,
    select,
)

from shared.persistence.columns import InstantColumn, JsonColumn
from shared.persistence.database import Database
from shared.work.unit import Transactions
from tests.support.databases import PostgresServer, SqliteFiles
from tests.support.post_office import CLERK

TABLES = MetaData()
things = Table(
    "thing",
    TABLES,
    Column("id", Uuid, primary_key=True),
    Column("name", String, nullable=False),
    Column("size", Integer),
    Column("price", Numeric(8, 2)),
    Column("whole", Boolean),
    Column("day", Date),
    Column("at", InstantColumn),
    Column("content", JsonColumn),
    Column("bytes", LargeBinary),
    UniqueConstraint("name", name="thing_name"),
)
names = Table("name", TABLES, Column("name", String, primary_key=True))


def thing(number: int, **values: Any) -> dict[str, Any]:
    """One whose other columns are empty."""
    return dict.fromkeys(things.c.keys()) | {"id": UUID(int=number), "name": f"thing {number}"} | values


FULL = thing(
    1, size=-3, price=Decimal("12.50"), whole=True, day=date(2026, 6, 18), at=datetime(2026, 6, 18, 9, tzinfo=UTC),
    content={"a": [1, None, "ä{\"'\\"]}, bytes=b"\x00\xff",
)  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.containers)])
async def database(request: pytest.FixtureRequest, sqlite_files: SqliteFiles) -> AsyncIterator[Database]:
    """One that has these two tables alone."""
    if request.param == "sqlite":
        database = Database(sqlite_files.empty())
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        database = Database(await server.empty())
    async with database.connection() as connection:
        await connection.run_sync(TABLES.create_all)
    yield database
    await database.close()


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
