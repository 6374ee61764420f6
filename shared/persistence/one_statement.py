"""All that a transaction writes at once: changed rows and new rows of many tables, in one statement.

PostgreSQL takes them together, so they cost one way to the database and back. Many rows go as an array for each column;
one row goes as it is, since the driver looks at each element of an array. SQLAlchemy takes three times as long for a
new row, and it builds a statement for many rows more slowly than PostgreSQL runs it (bench/). SQLite takes them one
after the other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, insert, update
from sqlalchemy.dialects import sqlite

Rows = Sequence[Mapping[str, Any]]
"""Rows of one table, with the same columns in the same order."""


@dataclass(frozen=True, slots=True)
class Change:
    """New values of one row. `known` is what it is found by: its key, and the version that it had."""

    table: Table
    values: dict[str, Any]
    known: dict[str, Any]


@dataclass(frozen=True, slots=True)
class New:
    """New rows of one table, with the same columns in the same order; `unless_there`: those whose natural keys are not
    there yet."""

    table: Table
    rows: Rows
    unless_there: bool = False


class ChangedMeanwhile(Exception):
    """A row that was to be changed has another version by now, or is gone."""


def write_all(connection: Connection, changes: Sequence[Change], new: Sequence[New]) -> None:
    """Changes all rows, and only then inserts the new ones, each table's in their order. Raises ChangedMeanwhile."""
    filled = [one for one in new if one.rows]
    if connection.dialect.name != "postgresql":
        _one_by_one(connection, changes, filled)
    elif changes or filled:
        shape = _Shape(
            tuple((one.table, tuple(one.values), tuple(one.known)) for one in changes),
            tuple((one.table, tuple(one.rows[0]), len(one.rows) == 1, one.unless_there) for one in filled),
        )
        statement = _statement(connection.dialect, shape)
        result = connection.exec_driver_sql(statement.text, tuple(statement.values(changes, filled)))
        if changes and result.scalar_one() != len(changes):
            raise ChangedMeanwhile


def _one_by_one(connection: Connection, changes: Sequence[Change], new: Sequence[New]) -> None:
    for change in changes:
        known = [change.table.c[name] == bindparam(f"known_{name}") for name in change.known]
        found = {f"known_{name}": value for name, value in change.known.items()}
        statement = update(change.table).where(*known).values({name: bindparam(name) for name in change.values})
        if connection.execute(statement, change.values | found).rowcount != 1:
            raise ChangedMeanwhile
    for one in new:
        adding: Any = insert(one.table)
        if one.unless_there:
            adding = sqlite.insert(one.table).on_conflict_do_nothing()
        connection.execute(adding, list(one.rows))


@dataclass(frozen=True, slots=True)
class _Shape:
    """What two statements have in common that differ only in their values: of each change the table, its columns and
    those that it is known by; of each insert the table, its columns, whether it has one row, `unless_there`."""

    changes: tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...]
    inserts: tuple[tuple[Table, tuple[str, ...], bool, bool], ...]


_Write = Callable[[Any], Any] | None


class _Statement:
    """The text of all statements of one shape."""

    def __init__(self, dialect: Dialect, shape: _Shape) -> None:
        self._dialect = dialect
        self._places = 0
        self._changes: list[list[tuple[str, _Write]]] = []
        self._inserts: list[list[tuple[str, _Write]]] = []
        updates = [self._update(*one) for one in shape.changes]
        counts = " + ".join(f"(SELECT count(*) FROM changed_{number})" for number in range(len(updates)))  # noqa: S608
        # Nothing is inserted before every row is changed: the order of outbox ids is the order of commits.
        after = f" WHERE {counts} = {len(updates)}" if updates else ""
        inserts = [self._insert(*one, after) for one in shape.inserts]
        parts = [f"changed_{number} AS ({one} RETURNING 1)" for number, one in enumerate(updates)]
        last = f"SELECT {counts}" if updates else inserts.pop()
        parts += [f"written_{number} AS ({one})" for number, one in enumerate(inserts)]
        self.text = f"WITH {', '.join(parts)} {last}" if parts else last

    def values(self, changes: Sequence[Change], new: Sequence[New]) -> Iterator[Any]:
        """The parameters, in their order."""
        for change, columns in zip(changes, self._changes, strict=True):
            said = [*change.values.values(), *change.known.values()]
            yield from (
                value if write is None else write(value) for value, (_, write) in zip(said, columns, strict=True)
            )
        for one, columns in zip(new, self._inserts, strict=True):
            for name, write in columns:
                written = [row[name] if write is None else write(row[name]) for row in one.rows]
                yield written[0] if len(written) == 1 else written

    def _update(self, table: Table, values: Sequence[str], known: Sequence[str]) -> str:
        columns: list[tuple[str, _Write]] = []
        said = [f'"{name}" = {self._place(table, name, columns)}' for name in values]
        found = [f'"{name}" = {self._place(table, name, columns)}' for name in known]
        self._changes.append(columns)
        return f'UPDATE "{table.name}" SET {", ".join(said)} WHERE {" AND ".join(found)}'  # noqa: S608

    def _insert(self, table: Table, names: Sequence[str], single: bool, unless_there: bool, after: str) -> str:
        columns: list[tuple[str, _Write]] = []
        places = ", ".join(self._place(table, name, columns, "" if single else "[]") for name in names)
        self._inserts.append(columns)
        rows = f"SELECT {places}" if single else f"SELECT * FROM unnest({places})"  # noqa: S608
        quoted = ", ".join(f'"{name}"' for name in names)
        conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
        return f'INSERT INTO "{table.name}" ({quoted}) {rows}{after}{conflict}'

    def _place(self, table: Table, name: str, columns: list[tuple[str, _Write]], suffix: str = "") -> str:
        kind = table.c[name].type.dialect_impl(self._dialect)
        columns.append((name, kind.bind_processor(self._dialect)))
        self._places += 1
        return f"${self._places}::{kind.compile(self._dialect)}{suffix}"


@lru_cache(1024)
def _statement(dialect: Dialect, shape: _Shape) -> _Statement:
    """Built once for each shape: building costs more than running."""
    return _Statement(dialect, shape)
