"""Which database failures pass by themselves, so that waiting and asking again is the right answer."""

import asyncio

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLSTATE classes of PostgreSQL: connection exceptions, transaction rollback (serialisation, deadlock),
# insufficient resources, operator intervention (shutdown), and "cannot lock".
_TRANSIENT_CLASSES = ("08", "40", "53", "57", "55")


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later without any change to it."""
    if isinstance(error, PoolTimeout | asyncio.TimeoutError | ConnectionError | OSError):
        return True
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
        if state is not None:
            return str(state).startswith(_TRANSIENT_CLASSES)
        return isinstance(error, OperationalError | InterfaceError)
    return False
