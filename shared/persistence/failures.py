"""Which database failures pass by themselves, so that waiting and asking again is the right answer."""

import asyncio
import sqlite3

import asyncpg
from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLSTATE classes of PostgreSQL: connection exceptions, transaction rollback (serialisation, deadlock),
# insufficient resources, operator intervention (shutdown), "cannot lock", and an error of the system such as its disk.
_TRANSIENT_CLASSES = ("08", "40", "53", "57", "55", "58")


# Of a `Prepared` statement and of the relay: what the server said, what it said while it was connected to, and what the
# driver says of a connection that has just ended.
_OF_THE_DRIVER = (
    asyncpg.PostgresError,
    EmulatedDBAPIException,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_HAS_ENDED = (asyncpg.InterfaceError, asyncpg.InternalClientError)
_SAID_NOTHING = "25P03"  # PostgreSQL has ended a session that said nothing within its transaction
# PostgreSQL: no room on the disk, an error of the disk, a server that only reads. SQLite: the same.
_NO_WRITING = ("53100", "58030", "25006")
_NO_WRITING_SQLITE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)


def refuses_writes(error: BaseException | None) -> bool:
    """Whether the database says that it can keep nothing now, though it may well answer questions."""
    if getattr(error, "sqlstate", None) in _NO_WRITING:
        return True
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_WRITING_SQLITE


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later without any change to it."""
    if isinstance(error, PoolTimeout | asyncio.TimeoutError | ConnectionError | OSError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _passes(error.orig, isinstance(error, OperationalError | InterfaceError))
    return isinstance(error, _OF_THE_DRIVER) and _passes(error, isinstance(error, _HAS_ENDED))


def _passes(said: BaseException | None, otherwise: bool) -> bool:
    """What the driver said, by its SQLSTATE, if it has one."""
    state = getattr(said, "sqlstate", None) or getattr(said, "pgcode", None)
    if refuses_writes(said) or state == _SAID_NOTHING:
        return True
    return str(state).startswith(_TRANSIENT_CLASSES) if state is not None else otherwise
