"""What goes to the database, counted at the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import asyncpg
from sqlalchemy import event

from shared.persistence.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is asked meanwhile, without BEGIN and COMMIT: of this database by SQLAlchemy, and past it of any."""
    sent: list[str] = []
    fetch = asyncpg.Connection.fetch

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):  # as on SQLite
            sent.append(statement)

    async def note_and_fetch(connection: Any, query: str, *arguments: Any, **options: Any) -> Any:
        sent.append(query)
        return await fetch(connection, query, *arguments, **options)

    engine = database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(asyncpg.Connection, "fetch", note_and_fetch):
            yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def round_trips(database: Database) -> Iterator[list[str]]:
    """How often a command goes to PostgreSQL and back: statements, BEGIN and COMMIT. A statement that a connection does
    not know yet costs one way more, once, which is not counted."""
    watched: list[Any] = []
    with statements(database) as sent:

        def note_transaction(query: Any) -> None:
            if query.query.rstrip(";") in ("BEGIN", "COMMIT", "ROLLBACK"):
                sent.append(query.query)

        def on_checkout(connection: Any, *_more: Any) -> None:
            connection.driver_connection.add_query_logger(note_transaction)
            watched.append(connection.driver_connection)

        engine = database.writer.sync_engine
        event.listen(engine, "checkout", on_checkout)
        try:
            yield sent
        finally:
            event.remove(engine, "checkout", on_checkout)
            for connection in watched:
                connection.remove_query_logger(note_transaction)
