"""Statements that go to the driver as they are answer as SQLAlchemy does, on PostgreSQL and on SQLite."""

import asyncio
import gc
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Dialect, bindparam, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import create_async_engine

import services.agreements.service
import services.notifications.service
import services.referrals.service  # noqa: F401 their statements are looked at below
from services.notifications.dispatch import schedule
from services.referrals.commands.referral.striking import DEADLINES
from services.referrals.queries.copies.reading import _offering
from shared.persistence.columns import InstantColumn
from shared.persistence.database import Database
from shared.persistence.failures import is_transient
from shared.persistence.lists import among
from shared.persistence.prepared import Compiled, Prepared, ask
from shared.scheduling.clocks import DUE_CLOCKS
from tests.shared.persistence.things import FULL, thing, things
from tests.support.databases import PostgresServer
from tests.support.waiting import until

# Not numeric: what the driver gives for those, SQLAlchemy reads by the type that the server names.
COLUMNS = [column for column in things.c if column.name != "price"]
BY_ID = Prepared(select(*COLUMNS).where(among(things.c.id, "ids")).order_by(things.c.id))
POSTGRESQL: Dialect = create_async_engine("postgresql+asyncpg://nowhere").dialect
POSTGRES = pytest.mark.parametrize("things_database", ["postgres"], indirect=True)


@pytest.fixture(autouse=True)
async def rows(things_database: Database) -> None:
    async with things_database.connection() as connection:
        await connection.execute(insert(things), [FULL, thing(2), thing(3, content=[], bytes=b"")])


async def test_whatever_a_column_holds_is_read_as_by_sqlalchemy(things_database: Database) -> None:
    every = [UUID(int=number) for number in (1, 2, 3)]
    found = await things_database.read(BY_ID, {"ids": every})
    assert found == await things_database.read(select(*COLUMNS).order_by(things.c.id))
    assert dict(found[0]._mapping) == {name: value for name, value in FULL.items() if name != "price"}
    assert (found[0].at, found[0].content) == (FULL["at"], FULL["content"])


@pytest.mark.parametrize("numbers", [[], [2], [3, 1], [9], [1, 1, 2, 3, 9, 10]])
async def test_among_finds_those_of_the_list_whatever_its_length(things_database: Database, numbers: list[int]) -> None:
    ids = [UUID(int=number) for number in numbers]
    wanted = [one for one in (1, 2, 3) if one in numbers]
    for query in (BY_ID, BY_ID.statement):
        assert [row.id.int for row in await things_database.read(query, {"ids": ids})] == wanted


async def test_a_writing_statement_is_kept_and_tells_what_it_wrote(things_database: Database) -> None:
    growing = (
        update(things).where(things.c.size < bindparam("than")).values(size=things.c.size + 5, at=bindparam("now"))
    )
    told = await things_database.run(Prepared(growing.returning(things.c.id, things.c.size)), {"than": 0, "now": None})
    assert [tuple(row) for row in told] == [(UUID(int=1), 2)]
    (row,) = await things_database.read(BY_ID, {"ids": [UUID(int=1)]})
    assert (row.size, row.at) == (2, None)


async def test_values_go_through_their_types_both_ways(things_database: Database) -> None:
    at = bindparam("at", type_=InstantColumn())
    later = Prepared(select(func.max(things.c.at).label("newest"), things.c.id).where(things.c.at >= at).group_by("id"))
    (row,) = await things_database.read(later, {"at": FULL["at"]})
    assert row.newest == FULL["at"]
    with pytest.raises(Exception, match="without a time zone"):
        await things_database.read(later, {"at": FULL["at"].replace(tzinfo=None)})


def test_a_parameter_that_is_missing_or_unknown_is_refused() -> None:
    compiled = BY_ID.compiled(POSTGRESQL)
    with pytest.raises(KeyError, match="ids"):
        compiled.arguments({})
    with pytest.raises(KeyError, match="names"):
        compiled.arguments({"ids": [], "names": []})


def test_a_condition_with_a_place_for_each_value_is_refused() -> None:
    with pytest.raises(TypeError, match="among"):
        Compiled(select(things.c.id).where(things.c.size.in_([1, 2])), POSTGRESQL)


def test_every_prepared_statement_can_be_sent() -> None:
    due = [
        DUE_CLOCKS, DEADLINES.schedule, schedule.webhooks(timedelta(seconds=30)), schedule.mails(timedelta(seconds=30))
    ]  # fmt: skip
    looks = [statement for one in due for statement in (one.leasing, one.any_ripe, one.next)]
    offering = [_offering(one, other) for one in (True, False) for other in (True, False)]
    found = {*looks, *offering, *(one for one in gc.get_objects() if isinstance(one, Prepared))}
    for one in found:
        assert one.compiled(POSTGRESQL).text


@POSTGRES
async def test_it_is_one_transaction_of_its_own_and_leaves_none_open(things_database: Database) -> None:
    state = Prepared(select(func.pg_current_xact_id_if_assigned().cast(things.c.name.type).label("written")))
    for _ in range(3):
        ((written,),) = await things_database.read(state)
        assert written is None
    async with things_database.driver() as connection:
        assert not connection.is_in_transaction()


@POSTGRES
async def test_a_connection_that_failed_is_not_used_again_and_the_next_one_works(things_database: Database) -> None:
    ending = Prepared(select(func.pg_terminate_backend(func.pg_backend_pid()).label("ended")))
    for _ in range(20):  # more often than there are connections
        with pytest.raises(Exception) as gone:
            await things_database.run(ending)
        assert is_transient(gone.value)
    assert len(await things_database.read(BY_ID, {"ids": [UUID(int=1)]})) == 1


@POSTGRES
async def test_one_that_is_cancelled_gives_its_connection_back_to_nobody(things_database: Database) -> None:
    sleeping = Prepared(select(func.pg_sleep(30).label("slept")))
    working = """
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND query LIKE '%pg_sleep(%' AND state = 'active' AND pid <> pg_backend_pid()"""

    async def work(number: int) -> bool:
        ((count,),) = await things_database.read(text(working))
        return bool(count == number)

    for _ in range(12):
        task = asyncio.create_task(things_database.read(sleeping))
        await until(lambda: work(1), what="the server at work")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: work(0), what="the server having left off")
    assert len(await things_database.read(BY_ID, {"ids": [UUID(int=2)]})) == 1


@POSTGRES
async def test_a_disk_that_is_full_is_remembered(things_database: Database) -> None:
    full = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
    with pytest.raises(Exception, match="no room"):
        async with things_database.driver() as connection:
            await connection.execute(full)
    assert things_database.refused_a_write


@POSTGRES
async def test_a_column_that_is_added_meanwhile_breaks_nothing(
    things_database: Database, postgres: PostgresServer
) -> None:
    """An upgrade adds columns while processes of the version before still run."""
    before: Any = await things_database.read(BY_ID, {"ids": [UUID(int=1)]})
    async with things_database.connection() as connection:
        await connection.execute(text("ALTER TABLE thing ADD COLUMN colour text"))
    assert await things_database.read(BY_ID, {"ids": [UUID(int=1)]}) == before


@POSTGRES
async def test_connections_that_died_while_nobody_asked_are_forgotten_at_the_first_that_is_found(
    things_database: Database,
) -> None:
    async def ask() -> int:
        return len(await things_database.read(BY_ID, {"ids": [UUID(int=1)]}))

    sleeping = Prepared(select(func.pg_sleep(0.2).label("slept")))
    await asyncio.gather(*(things_database.read(sleeping) for _ in range(8)))
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"
    async with things_database.driver() as connection:
        await connection.execute(ends.replace("$1", str(connection.get_server_pid())))
    failed = 0
    for _ in range(12):
        try:
            assert await ask() == 1
        except Exception as error:
            assert is_transient(error)
            failed += 1
    assert failed <= 1


@POSTGRES
async def test_what_took_too_long_beside_the_database_costs_one_connection(things_database: Database) -> None:
    """A relay waits for Kafka while it holds a connection."""
    before = await pids_of(things_database, 4)
    assert len(before) == 4
    with pytest.raises(TimeoutError):
        async with things_database.driver():
            raise TimeoutError
    assert len(before & await pids_of(things_database, 4)) == 3


@POSTGRES
async def test_a_connection_that_is_left_within_a_transaction_is_used_by_nobody_else(things_database: Database) -> None:
    async with things_database.driver() as connection:
        await connection.execute("BEGIN")
        left = connection.get_server_pid()
    assert left not in await pids_of(things_database, 4)


async def pids_of(database: Database, number: int) -> set[int]:
    """Of the sessions behind so many connections that are in use at the same time."""
    own = Prepared(select(func.pg_backend_pid().label("pid"), func.pg_sleep(0.2).label("slept")))
    return {rows[0].pid for rows in await asyncio.gather(*(database.read(own) for _ in range(number)))}


@POSTGRES
async def test_what_the_server_refused_costs_no_connection(things_database: Database) -> None:
    wrong = Prepared(select(func.jsonb_array_length(literal("{}").cast(JSONB)).label("length")))
    own = Prepared(select(func.pg_backend_pid().label("pid")))
    before = await things_database.read(own)
    with pytest.raises(asyncpg.PostgresError):
        await things_database.read(wrong)
    assert await things_database.read(own) == before


@POSTGRES
@pytest.mark.parametrize("begun", [True, False], ids=["after another statement", "as the first"])
async def test_in_a_session_it_holds_what_it_locks_until_the_session_ends(
    things_database: Database, begun: bool
) -> None:
    locking = Prepared(BY_ID.statement.with_for_update())  # type: ignore[attr-defined]
    trying = Prepared(BY_ID.statement.with_for_update(skip_locked=True))  # type: ignore[attr-defined]
    one = {"ids": [UUID(int=1)]}
    async with things_database.writing() as session:
        if begun:
            await session.execute(text("SELECT 1"))
        assert len(await ask(session, locking, one)) == 1
        assert await things_database.read(trying, one) == []
    assert len(await things_database.read(trying, one)) == 1


@POSTGRES
async def test_in_a_session_it_sees_what_the_session_wrote_and_goes_with_it(things_database: Database) -> None:
    both = {"ids": [UUID(int=1), UUID(int=4)]}
    async with things_database.writing() as session:
        await session.execute(insert(things), thing(4))
        assert len(await ask(session, BY_ID, both)) == 2
        await session.rollback()
        assert len(await ask(session, BY_ID, both)) == 1


@POSTGRES
@pytest.mark.parametrize("fault", ["refused", "ended", "cancelled"])
async def test_after_a_fault_in_a_session_its_connection_harms_nobody(things_database: Database, fault: str) -> None:
    faults: dict[str, Any] = {
        "refused": func.jsonb_array_length(literal("{}").cast(JSONB)),
        "ended": func.pg_terminate_backend(func.pg_backend_pid()),
        "cancelled": func.pg_sleep(30),
    }
    statement = Prepared(select(faults[fault].label("fault")))

    async def in_a_session() -> None:
        async with things_database.writing() as session:
            await session.execute(insert(things), thing(5))
            await ask(session, statement, {})

    with pytest.raises((Exception, asyncio.CancelledError)):
        match fault:
            case "cancelled":
                task = asyncio.create_task(in_a_session())
                await asyncio.sleep(0.2)
                task.cancel()
                await task
            case _:
                await in_a_session()
    for _ in range(12):
        async with things_database.writing() as session:
            await session.execute(text("SELECT 1"))
            assert await ask(session, BY_ID, {"ids": [UUID(int=5)]}) == []
