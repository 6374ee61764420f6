"""Nothing waits at PostgreSQL without end: what a vanished client holds is freed, what does not answer is thrown away.

The limits of these tests are short; `test_the_usual_limits_together_stay_below_a_minute` holds the usual ones.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Select, func, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from shared.ids import new_id
from shared.messaging.outbox import Fact, row_of
from shared.messaging.outbox_sources import PostgresLanes
from shared.persistence.database import Database
from shared.persistence.failures import is_transient
from shared.persistence.limits import FOR_MIGRATIONS, USUAL, Limits
from shared.persistence.mechanisms import outbox, outbox_lane
from shared.persistence.prepared import Prepared, ask
from tests.support.databases import PostgresServer
from tests.support.frozen_flows import Way, way_to
from tests.support.parcel_commands import fact
from tests.support.parcel_model import Parcel
from tests.support.parcels import PARCELS
from tests.support.raw_records import WHEN

pytestmark = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.containers)], indirect=True
)

SHORT = Limits(
    statement=1.0, lock=0.5, idle_in_transaction=1.0, answer=1.5, silence=3.0, connect=2.0, room=1.0
)  # fmt: skip
WELL_WITHIN = 10.0  # seconds: many times the short limits, and a machine may be busy


def one_lane() -> Select[Any]:
    return select(outbox_lane).where(outbox_lane.c.lane == 3).with_for_update()


@asynccontextmanager
async def opened(url: str, limits: Limits = SHORT, size: int = 4) -> AsyncIterator[Database]:
    database = Database(url, size, limits)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def apart(url: str, size: int = 4) -> AsyncIterator[tuple[Database, Way]]:
    """A database behind a way whose flows can be lost."""
    server = make_url(url)
    async with way_to(server.host or "", server.port or 0) as way:
        behind = server.set(host="127.0.0.1", port=way.port).render_as_string(hide_password=False)
        async with opened(behind, size=size) as far:
            yield far, way


async def until_it_works(database: Database, statement: Any) -> float:
    """How long a caller that asks again and again has to wait. What it is told meanwhile says: later."""
    began = time.monotonic()
    while True:
        try:
            async with database.connection() as connection:
                await connection.execute(statement)
            return time.monotonic() - began
        except Exception as error:
            assert is_transient(error), error
            assert time.monotonic() - began < WELL_WITHIN


async def test_every_session_has_every_limit(database_url: str) -> None:
    async with opened(database_url, USUAL) as database:
        for name, value in USUAL.of_server().items():
            (row,) = await database.read(text("SELECT setting FROM pg_settings WHERE name = :name"), {"name": name})
            assert row.setting == value or (row.setting == "0" and name.startswith("tcp")), name
        async with database.writer.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            end = raw._transport.get_extra_info("socket")  # type: ignore[union-attr]
            assert end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == USUAL.silence * 1000


async def test_a_statement_without_end_is_ended_and_its_connection_is_good_after(database_url: str) -> None:
    async with opened(database_url, size=1) as database:
        with pytest.raises(DBAPIError) as ended:
            await database.read(text("SELECT pg_sleep(60)"))
        assert is_transient(ended.value)
        assert await database.answers()


async def test_a_row_that_somebody_holds_is_waited_for_only_so_long(database_url: str) -> None:
    async with opened(database_url, USUAL) as holding, opened(database_url) as database, holding.writing() as session:
        await session.execute(one_lane())
        with pytest.raises(DBAPIError) as refused:
            async with database.connection() as connection:
                await connection.execute(one_lane())
        assert is_transient(refused.value)
        assert await database.answers()


async def test_a_half_open_session_that_holds_a_row_blocks_nobody_for_long(database_url: str) -> None:
    async with apart(database_url) as (far, way), opened(database_url) as near, far.writing() as session:
        await session.execute(one_lane())
        way.lose()
        waited = await asyncio.gather(*(until_it_works(near, one_lane()) for _ in range(3)))
        assert max(waited) < WELL_WITHIN
        assert await near.answers()
        with pytest.raises(Exception) as gone:
            await session.commit()
        assert is_transient(gone.value)


async def test_connections_whose_flows_were_lost_are_thrown_away_together(database_url: str) -> None:
    async with apart(database_url, size=2) as (far, way):
        await asyncio.gather(*(far.read(text("SELECT pg_sleep(0.1)")) for _ in range(2)))
        way.lose()
        assert await until_it_works(far, text("SELECT 1")) < WELL_WITHIN
        for _ in range(4):  # more often than there are connections: none of the lost ones is left
            assert await far.answers()


@pytest.mark.parametrize("within", ["by itself", "in a session"])
async def test_a_prepared_statement_that_finds_its_flow_lost_forgets_the_others_with_it(
    database_url: str, within: str
) -> None:
    sleeping = Prepared(select(func.pg_sleep(0.2).label("slept")))
    asking = Prepared(select(func.now().label("now")))
    async with apart(database_url, size=3) as (far, way), far.writing() as session:
        await session.execute(text("SELECT 1"))
        await asyncio.gather(*(far.read(sleeping) for _ in range(2)))
        way.lose()
        with pytest.raises(Exception) as silent:
            await (ask(session, asking, {}) if within == "in a session" else far.read(asking))
        assert is_transient(silent.value)
        for _ in range(4):  # more often than there are connections: none of the lost ones is left
            assert await far.read(asking)
        await session.invalidate()


async def test_a_prepared_statement_at_a_server_that_takes_nobody_is_told_as_passing(
    database_url: str, postgres: PostgresServer
) -> None:
    name = make_url(database_url).database
    async with opened(database_url) as database:
        await postgres.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            for query in (Prepared(select(func.now().label("now"))), text("SELECT 1")):
                with pytest.raises(Exception, match="not currently accepting") as refused:
                    await database.read(query)
                assert is_transient(refused.value), refused.value
        finally:
            await postgres.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert await database.answers()


async def test_a_relay_that_vanishes_loses_its_lanes_and_nothing_is_lost(database_url: str) -> None:
    async with apart(database_url) as (far, way), opened(database_url) as near:
        async with near.connection() as connection:
            await connection.execute(insert(outbox).values(row_of(_fact(), new_id(), "/vidare/test", WHEN, "c", None)))
        with pytest.raises(Exception) as gone:
            async with PostgresLanes(far).batch() as taken:
                (row,) = taken.rows
                taken.places[row.id] = (0, 0)  # Kafka has it, and the database is never told
                way.lose()
                assert await _taken_by_another(near) == [row]
        assert is_transient(gone.value) or isinstance(gone.value, asyncpg.PostgresError | asyncpg.InterfaceError)
        assert await _taken_by_another(near) == [row]


def _fact() -> Fact:
    parcel = Parcel(id=new_id(), status="packed", owner=new_id(), size=1, made_at=WHEN, version=1)
    return fact(parcel, "created", PARCELS.name)


async def _taken_by_another(database: Database) -> Any:
    async with asyncio.timeout(WELL_WITHIN):
        while True:
            async with PostgresLanes(database).batch() as batch:
                if batch.rows:
                    return batch.rows
            await asyncio.sleep(0.1)


async def test_an_end_does_not_wait_for_connections_that_do_not_answer(database_url: str) -> None:
    async with apart(database_url) as (far, way):
        assert await far.answers()
        way.lose()
        began = time.monotonic()
        await far.close()
        assert time.monotonic() - began < WELL_WITHIN


def test_the_usual_limits_together_stay_below_a_minute(database_url: str) -> None:
    most = USUAL.room + USUAL.connect + (USUAL.answer or 0)
    assert most < 60
    assert USUAL.idle_in_transaction + USUAL.lock < 60
    assert USUAL.statement is not None and USUAL.answer is not None and USUAL.statement < USUAL.answer
    assert FOR_MIGRATIONS.statement is None and FOR_MIGRATIONS.lock == USUAL.lock
