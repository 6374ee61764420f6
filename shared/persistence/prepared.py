"""Statements that are asked so often that what SQLAlchemy does for each asking is most of their cost.

On PostgreSQL such a statement is compiled once and goes to the driver as it is: a fifth of the processor time
(docs/adr/0034-what-is-asked-for-every-fact-goes-to-the-driver.md). On SQLite SQLAlchemy runs it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import asyncpg
from sqlalchemy import Dialect, Engine, Row
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.selectable import ExecutableReturnsRows

_Convert = Callable[[Any], Any] | None


class Prepared:
    """A statement that returns rows, made once, where a module begins. Its parameters are its `bindparam`s."""

    def __init__(self, statement: ExecutableReturnsRows) -> None:
        self.statement = statement

    def compiled(self, dialect: Dialect) -> "Compiled":
        """As this dialect of PostgreSQL takes it."""
        return _compiled(self, dialect)


class Compiled:
    """The text of a statement with `$1`, `$2` … and how its values are written and read."""

    def __init__(self, statement: ExecutableReturnsRows, dialect: Dialect) -> None:
        made: Any = statement.compile(dialect=dialect)
        if made.post_compile_params:
            raise TypeError("a prepared statement has the same text for all values: say `among`, not IN")
        self.text: str = made.string
        binds = [made.binds[name] for name in made.positiontup]
        self._fixed = {bind.key: bind.effective_value for bind in binds if not bind.required}
        self._places: list[tuple[str, _Convert]] = [
            (bind.key, bind.type.dialect_impl(dialect).bind_processor(dialect)) for bind in binds
        ]
        self._known = {bind.key for bind in binds}
        columns = list(statement.exported_columns)
        self._read: list[_Convert] = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ]
        self._names = SimpleResultMetaData([column.key for column in columns])

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The parameters in the order of their places. KeyError where one is missing, or is none of the statement."""
        if unknown := values.keys() - self._known:
            raise KeyError(f"the statement has no parameter {', '.join(sorted(unknown))}")
        said = {**self._fixed, **values}
        return [said[name] if write is None else write(said[name]) for name, write in self._places]

    def rows(self, records: Sequence[Sequence[Any]]) -> Sequence[Row[Any]]:
        """What the driver answered, as SQLAlchemy gives rows."""
        read = [
            tuple(value if convert is None else convert(value) for value, convert in zip(one, self._read, strict=True))
            for one in records
        ]
        result: IteratorResult[Any] = IteratorResult(self._names, iter(read))
        return result.all()


@lru_cache(512)
def _compiled(prepared: Prepared, dialect: Dialect) -> Compiled:
    """Once for each database: compiling takes longer than running."""
    return Compiled(prepared.statement, dialect)


async def ask(session: AsyncSession, prepared: Prepared, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """The rows that it returns within the session's transaction."""
    driver = await session.run_sync(_driver)
    if driver is None:
        return (await session.execute(prepared.statement, values)).all()
    compiled = prepared.compiled(session.get_bind().dialect)
    arguments = compiled.arguments(values)
    try:
        records = await fetch(driver, compiled, arguments)
    except BaseException as error:
        if isinstance(error, asyncpg.PostgresError) and not driver.is_closed():
            raise  # the server said no, and the session ends the transaction
        # It is not known what the connection still waits for, and the end of the session would wait for that too.
        await session.run_sync(_give_up, error)
        raise
    return compiled.rows(records)


async def fetch(driver: "asyncpg.Connection[Any]", compiled: Compiled, arguments: Sequence[Any]) -> Sequence[Any]:
    """What the driver answers. A connection whose answer was waited for in vain is closed."""
    try:
        return await driver.fetch(compiled.text, *arguments)
    except TimeoutError:  # the driver's own: that of a caller comes as a cancellation
        driver.terminate()
        raise


def _driver(session: Session) -> "asyncpg.Connection[Any] | None":
    """The driver's connection of a session whose transaction has begun. SQLAlchemy begins it with its own first
    statement, and knows nothing of what is sent past it."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return None
    driver = driver_of(connection.connection)
    return driver if driver.is_in_transaction() else None


def _give_up(session: Session, error: BaseException) -> None:
    connection = session.connection()
    if driver_of(connection.connection).is_closed():
        forget_siblings(connection.connection, connection.engine, error)
    connection.invalidate(error)


def driver_of(pooled: PoolProxiedConnection) -> "asyncpg.Connection[Any]":
    """The connection of PostgreSQL's driver behind one of the pool."""
    return cast("asyncpg.Connection[Any]", pooled.driver_connection)


def forget_siblings(pooled: PoolProxiedConnection, engine: Engine, error: BaseException | None) -> None:
    """For a connection that is dead: the others of the pool that were made before have gone the same way, and each
    would be found dead by another caller, or be waited for as long. So SQLAlchemy does after its own statements."""
    engine.pool._invalidate(pooled, error, _checkin=False)
