"""What a unit of work writes beside its rows – outbox, idempotency record, audit entries – in one statement.

PostgreSQL takes them together: each statement saved is a twelfth of a command's time (bench/commands.py).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql

Rows = Sequence[dict[str, Any]]
"""Rows of one table, with the same columns in the same order."""


def write(connection: Connection, tables: Sequence[tuple[Table, Rows]]) -> None:
    """Inserts all rows in this transaction; each table's rows are numbered in their order."""
    filled = [(table, rows) for table, rows in tables if rows]
    if connection.dialect.name != "postgresql":
        for table, rows in filled:
            connection.execute(insert(table), list(rows))
    elif filled:
        columns = tuple((table, tuple(rows[0])) for table, rows in filled)
        arrays = [[row[column] for row in rows] for table, rows in filled for column in rows[0]]
        connection.exec_driver_sql(_statement(columns), tuple(arrays))


@cache
def _statement(tables: tuple[tuple[Table, tuple[str, ...]], ...]) -> str:
    """One INSERT for each table, from one array for each column."""
    inserts: list[str] = []
    place = 0
    for table, columns in tables:
        arrays: list[str] = []
        for column in columns:
            place += 1
            arrays.append(f"${place}::{table.c[column].type.compile(postgresql.dialect())}[]")  # type: ignore[no-untyped-call]
        names = ", ".join(f'"{column}"' for column in columns)
        inserts.append(f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({', '.join(arrays)})")  # noqa: S608
    others = ", ".join(f"written_{number} AS ({one})" for number, one in enumerate(inserts[1:]))
    return f"WITH {others} {inserts[0]}" if others else inserts[0]
