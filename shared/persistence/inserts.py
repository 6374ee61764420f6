"""Rows that may be there, where the caller asks which of them were new."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table
from sqlalchemy.dialects import sqlite


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


@lru_cache(256)
def _unknown(dialect: Dialect, key: Column[Any], same: tuple[str, ...]) -> str:
    kinds = [key.table.c[name].type.dialect_impl(dialect).compile(dialect) for name in (key.name, *same)]
    names = ", ".join(f'"{name}"' for name in (key.name, *same))
    others = "".join(f", ${number}::{kind}" for number, kind in enumerate(kinds[1:], 2))
    return (
        f'INSERT INTO "{key.table.name}" ({names}) SELECT unnest($1::{kinds[0]}[]){others}'
        f' ON CONFLICT DO NOTHING RETURNING "{key.name}"'
    )
