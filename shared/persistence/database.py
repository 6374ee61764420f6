"""One service's database: engines, sessions and how a transaction begins.

PostgreSQL is for production. SQLite is for the embedded system and for tests: one connection writes (its pool of one is
the queue of writers, and `BEGIN IMMEDIATE` takes the file's write lock at once), others read.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Executable, Row, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from shared.persistence.failures import refuses_writes
from shared.persistence.limits import USUAL, Limits
from shared.persistence.prepared import Prepared, driver_of, fetch, forget_siblings

_CLOSED_WITHIN = 5.0  # seconds for all connections at the end; one that does not answer is left behind
_READERS = 4
_NO_BEGIN = "no_begin"


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


class Database:
    """`url` is `postgresql+asyncpg://…` or `sqlite+aiosqlite:///path`."""

    def __init__(self, url: str, pool_size: int = 10, limits: Limits = USUAL) -> None:
        self.url: URL = make_url(url)
        self._limits = limits
        self.refused_a_write = False
        """Whether it said lately that it can keep nothing (`shared/persistence/writable.py`)."""
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = self._sqlite_engine("BEGIN IMMEDIATE", 1)
            self.reader = self._sqlite_engine("BEGIN", _READERS)
            self._single = self.reader.execution_options(**{_NO_BEGIN: True})
        else:
            self.writer = self.reader = create_async_engine(
                self.url,
                pool_size=pool_size,
                max_overflow=0,
                pool_timeout=limits.room,
                hide_parameters=True,  # an error that is shown must not show a row
                pool_pre_ping=False,  # the caller retries a broken one; a ping costs each command
                json_serializer=_dumps,
                json_deserializer=orjson.loads,
                connect_args={
                    "timeout": limits.connect,
                    "command_timeout": limits.answer,
                    "server_settings": {"application_name": "vidare", **limits.of_server()},
                },
            )
            self._throw_away_what_does_not_answer(self.writer)
            # The same connections, without BEGIN and COMMIT: those are two more messages to the database and back. (On
            # SQLite, three more ways to the connection's thread.)
            self._single = self.writer.execution_options(isolation_level="AUTOCOMMIT")
        self._remember_refused_writes(self.writer)

    def _throw_away_what_does_not_answer(self, engine: AsyncEngine) -> None:
        @event.listens_for(engine.sync_engine, "connect")
        def on_connect(connection: Any, _record: Any) -> None:
            self._limits.set_on(connection.driver_connection)

        @event.listens_for(engine.sync_engine, "handle_error")
        def on_silence(context: ExceptionContext) -> None:
            # The driver waited in vain for an answer. SQLAlchemy throws this connection away, but its siblings
            # have gone the same way, and each would be waited for as long: none that was made before is used any more.
            if isinstance(context.original_exception, TimeoutError):
                context.is_disconnect = context.invalidate_pool_on_disconnect = True

    def _remember_refused_writes(self, engine: AsyncEngine) -> None:
        @event.listens_for(engine.sync_engine, "handle_error")
        def on_error(context: ExceptionContext) -> None:
            if refuses_writes(context.original_exception):
                self.refused_a_write = True

    def _sqlite_engine(self, begin: str, size: int) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            pool_size=size,
            max_overflow=0,
            pool_timeout=self._limits.room,
            hide_parameters=True,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
        )

        @event.listens_for(engine.sync_engine, "connect")
        def on_connect(connection: Any, _record: Any) -> None:
            # Without this the driver begins transactions by its own rules, and too late.
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def on_begin(connection: Any) -> None:
            if _NO_BEGIN not in connection.get_execution_options():
                connection.exec_driver_sql(begin)

        return engine

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for queries; its changes are thrown away."""
        async with AsyncSession(self.reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in a transaction that the caller commits; an exception rolls back."""
        async with AsyncSession(self.writer, expire_on_commit=False, autoflush=False) as session:
            yield session

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in one transaction, committed on leaving."""
        async with self.writer.begin() as connection:
            yield connection

    async def read(self, query: Executable | Prepared, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """The rows of one query, without a transaction around it. `values` are its parameters."""
        if isinstance(query, Prepared):
            if not self.is_sqlite:
                return await self._by_the_driver(query, values or {})
            query = query.statement
        async with self._single.connect() as connection:
            return (await connection.execute(query, values)).all()

    async def run(
        self, statement: Executable | Prepared, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """The rows that one writing statement returns; it is a transaction of its own."""
        if not self.is_sqlite:
            return await self.read(statement, values)
        async with self.connection() as connection:
            plain = statement.statement if isinstance(statement, Prepared) else statement
            return (await connection.execute(plain, values)).all()

    async def _by_the_driver(self, prepared: Prepared, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        compiled = prepared.compiled(self.writer.dialect)
        arguments = compiled.arguments(values)
        async with self.driver() as connection:
            records = await fetch(connection, compiled, arguments)
        return compiled.rows(records)

    @asynccontextmanager
    async def driver(self) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """A connection of PostgreSQL's driver, without SQLAlchemy, in no transaction. Errors are the driver's own."""
        pooled = await self.writer.raw_connection()
        try:
            yield driver_of(pooled)
        except BaseException as error:
            await greenlet_spawn(self._give_back, pooled, error)
            raise
        await greenlet_spawn(self._give_back, pooled, None)

    def _give_back(self, pooled: PoolProxiedConnection, error: BaseException | None) -> None:
        driver = driver_of(pooled)
        self.refused_a_write = self.refused_a_write or refuses_writes(error)
        if driver.is_closed():
            forget_siblings(pooled, self.writer.sync_engine, error)
        ready = not driver.is_closed() and not driver.is_in_transaction()
        if ready and (error is None or isinstance(error, asyncpg.PostgresError)):
            pooled.close()
        else:
            # The pool does not know what was done here. It could give out a dead connection, or one with a transaction
            # that was begun and cancelled: what the next command commits there would be lost.
            pooled.invalidate(error)

    async def answers(self) -> bool:
        """Whether the database takes a query now."""
        try:
            async with self.reader.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception:  # any failure here means the same thing: not now
            return False
        return True

    async def close(self) -> None:
        for engine in {self.writer, self.reader}:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CLOSED_WITHIN):
                    await engine.dispose()
