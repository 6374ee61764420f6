"""Rows of many tables in one INSERT.

PostgreSQL takes them together, each column as an array. Every statement less makes a command a tenth faster. SQLAlchemy
takes three times as long for a new row, and it builds a statement for many rows more slowly than PostgreSQL runs it
(bench/).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table
from sqlalchemy.dialects import sqlite

Rows = Sequence[Mapping[str, Any]]
"""Rows of one table, with the same columns in the same order."""


_UNLESS_THERE = " ON CONFLICT DO NOTHING"


def insert_all(connection: Connection, tables: Sequence[tuple[Table, Rows]]) -> None:
    """Inserts all rows in this transaction; each table's rows are numbered in their order."""
    _insert(connection, tables, "")


def insert_unless_there(connection: Connection, tables: Sequence[tuple[Table, Rows]]) -> None:
    """Inserts the rows whose natural keys are not there yet."""
    _insert(connection, tables, _UNLESS_THERE)


def _insert(connection: Connection, tables: Sequence[tuple[Table, Rows]], on_conflict: str) -> None:
    filled = [(table, rows) for table, rows in tables if rows]
    if connection.dialect.name != "postgresql":
        for table, rows in filled:
            adding = sqlite.insert(table)
            connection.execute(adding.on_conflict_do_nothing() if on_conflict else adding, rows)
    elif filled:
        columns = tuple((table, tuple(rows[0])) for table, rows in filled)
        statement = _statement(connection.dialect, columns, on_conflict)
        connection.exec_driver_sql(statement.text, statement.arrays([rows for _, rows in filled]))


def insert_unknown(connection: Connection, key: Column[Any], values: Sequence[Any], same: dict[str, Any]) -> list[Any]:
    """Inserts a row for each value of `key` that is not there yet, and returns these values.

    `same` are the columns that all rows have in common.
    """
    table = key.table
    assert isinstance(table, Table)
    if connection.dialect.name != "postgresql":
        rows = [{key.name: value, **same} for value in values]
        return list(connection.execute(sqlite.insert(table).on_conflict_do_nothing().returning(key), rows).scalars())
    statement = _unknown(connection.dialect, key, tuple(same))
    return list(connection.exec_driver_sql(statement, (list(values), *same.values())).scalars())


@cache
def _unknown(dialect: Dialect, key: Column[Any], same: tuple[str, ...]) -> str:
    kinds = [key.table.c[name].type.dialect_impl(dialect).compile(dialect) for name in (key.name, *same)]
    names = ", ".join(f'"{name}"' for name in (key.name, *same))
    others = "".join(f", ${number}::{kind}" for number, kind in enumerate(kinds[1:], 2))
    return (
        f'INSERT INTO "{key.table.name}" ({names}) SELECT unnest($1::{kinds[0]}[]){others}'
        f' ON CONFLICT DO NOTHING RETURNING "{key.name}"'
    )


@dataclass(frozen=True)
class _Statement:
    """`columns` has, for each table, each column's name and how its values are written."""

    text: str
    columns: list[list[tuple[str, Callable[[Any], Any] | None]]]

    def arrays(self, tables: Sequence[Rows]) -> tuple[list[Any], ...]:
        return tuple(
            [row[name] for row in rows] if write is None else [write(row[name]) for row in rows]
            for rows, columns in zip(tables, self.columns, strict=True)
            for name, write in columns
        )


@cache
def _statement(dialect: Dialect, tables: tuple[tuple[Table, tuple[str, ...]], ...], on_conflict: str) -> _Statement:
    inserts: list[str] = []
    written: list[list[tuple[str, Callable[[Any], Any] | None]]] = []
    place = 0
    for table, names in tables:
        kinds = [table.c[name].type.dialect_impl(dialect) for name in names]
        arrays = [f"${place + number}::{kind.compile(dialect)}[]" for number, kind in enumerate(kinds, 1)]
        place += len(names)
        written.append([(name, kind.bind_processor(dialect)) for name, kind in zip(names, kinds, strict=True)])
        quoted = ", ".join(f'"{name}"' for name in names)
        values = f"unnest({', '.join(arrays)})"
        inserts.append(f'INSERT INTO "{table.name}" ({quoted}) SELECT * FROM {values}{on_conflict}')  # noqa: S608
    *before, last = inserts
    others = ", ".join(f"written_{number} AS ({one})" for number, one in enumerate(before))
    return _Statement(f"WITH {others} {last}" if others else last, written)
