"""Which failures of a database pass by themselves: those are waited out, and no others."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, OperationalError

from shared.persistence.database import Database
from shared.persistence.failures import is_transient
from tests.support.databases import PostgresServer
from tests.support.parcel_model import copy
from tests.support.waiting import until


async def failure_of(work: Callable[[], Awaitable[object]]) -> BaseException:
    try:
        await work()
    except Exception as error:
        return error
    raise AssertionError("it went well")


async def run(database: Database, *statements: str) -> None:
    async with database.connection() as connection:
        for statement in statements:
            await connection.execute(text(statement))


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_database_that_is_away_or_busy_is_waited_for(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        KeyError(),
        IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_would_fail_again_is_not_waited_for(error: Exception) -> None:
    assert not is_transient(error)


async def test_a_broken_rule_of_the_schema_is_not_waited_for(database: Database) -> None:
    async def twice() -> None:
        row = {"id": uuid4(), "version": 1}
        async with database.connection() as connection:
            await connection.execute(insert(copy), [row])
            await connection.execute(insert(copy), [row])

    assert not is_transient(await failure_of(twice))


async def test_a_value_that_a_column_cannot_hold_is_not_waited_for(database: Database) -> None:
    async def too_large() -> None:
        async with database.connection() as connection:
            await connection.execute(insert(copy), [{"id": uuid4(), "version": 2**64}])

    assert not is_transient(await failure_of(too_large))


@pytest.mark.containers
async def test_connections_that_the_server_cuts_or_refuses_are_waited_for(postgres: PostgresServer) -> None:
    url = await postgres.new()
    role = f"clerk_{uuid4().hex[:8]}"
    await postgres.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'vidare' CONNECTION LIMIT 0")
    crowded = Database(postgres.url(url.rpartition("/")[2], role))
    database, other = Database(url), Database(url)
    try:
        assert is_transient(await failure_of(lambda: run(crowded, "SELECT 1")))
        cut = asyncio.create_task(failure_of(lambda: run(database, "SELECT pg_sleep(30)")))
        await until(lambda: cut_sleepers(other), what="the cut")
        assert is_transient(await cut)
        assert is_transient(await failure_of(lambda: run(database, "SET statement_timeout = 1", "SELECT pg_sleep(9)")))
    finally:
        for one in (crowded, database, other):
            await one.close()
        await postgres.execute(f"DROP ROLE {role}")


async def cut_sleepers(database: Database) -> bool:
    sleeping = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(30)%'"
    async with database.connection() as connection:
        return bool((await connection.execute(text(sleeping))).all())


@pytest.mark.containers
async def test_commands_that_lock_each_other_out_are_waited_for(postgres: PostgresServer) -> None:
    database = Database(await postgres.new())
    first, second = uuid4(), uuid4()

    async def change(one: object, other: object, both: asyncio.Barrier) -> None:
        async with database.connection() as connection:
            await connection.execute(text("UPDATE parcel_copy SET version = 2 WHERE id = :id"), {"id": one})
            await both.wait()
            await connection.execute(text("UPDATE parcel_copy SET version = 2 WHERE id = :id"), {"id": other})

    try:
        async with database.connection() as connection:
            await connection.execute(insert(copy), [{"id": first, "version": 1}, {"id": second, "version": 1}])
        both = asyncio.Barrier(2)
        ends = await asyncio.gather(change(first, second, both), change(second, first, both), return_exceptions=True)
        (error,) = [end for end in ends if end is not None]
        assert is_transient(error)
    finally:
        await database.close()
