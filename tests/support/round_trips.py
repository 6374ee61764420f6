"""How often a command goes to PostgreSQL and back, counted at the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from shared.persistence.database import Database


@contextmanager
def round_trips(database: Database) -> Iterator[list[str]]:
    """What is sent to the server meanwhile: statements, BEGIN and COMMIT. A statement that a connection does not know
    yet costs one way more, once, which is not counted."""
    sent: list[str] = []
    watched: list[Any] = []

    def note_transaction(query: Any) -> None:
        sent.append(query.query)  # the driver tells of those alone that it does not prepare

    def note_statement(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    def on_checkout(connection: Any, *_more: Any) -> None:
        connection.driver_connection.add_query_logger(note_transaction)
        watched.append(connection.driver_connection)

    engine = database.writer.sync_engine
    event.listen(engine, "checkout", on_checkout)
    event.listen(engine, "before_cursor_execute", note_statement)
    try:
        yield sent
    finally:
        event.remove(engine, "checkout", on_checkout)
        event.remove(engine, "before_cursor_execute", note_statement)
        for connection in watched:
            connection.remove_query_logger(note_transaction)
