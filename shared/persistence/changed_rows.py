"""What was changed of the rows that a session has loaded, as the ORM would write it."""

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Mapper, Session, object_mapper
from sqlalchemy.orm.attributes import instance_state

from shared.persistence.one_statement import Change


def changed_rows(session: Session) -> list[Change] | None:
    """The changes, in an order that is always the same, so that two transactions never wait for each other.

    None where more than that is to be written, or where relationships set keys: the ORM knows how.
    """
    if session.new or session.deleted:
        return None
    changes: list[Change] = []
    for row in session.dirty:
        mapper = object_mapper(row)
        if not _is_plain(mapper):
            return None
        values = _changed(row, mapper)
        if values:
            changes.append(Change(_table(mapper), values, _known(row, mapper)))
    return sorted(changes, key=lambda change: (change.table.name, str(change.known)))


def _changed(row: Any, mapper: Mapper[Any]) -> dict[str, Any]:
    state = instance_state(row)
    before = state.committed_state
    return {
        column: row.__dict__[key]
        for key, column in _columns(mapper)
        if key in before and not state.manager[key].impl.is_equal(row.__dict__[key], before[key])
    }


def _known(row: Any, mapper: Mapper[Any]) -> dict[str, Any]:
    before = instance_state(row).committed_state
    return {column: before.get(key, row.__dict__[key]) for key, column in _keys(mapper)}


@cache
def _keys(mapper: Mapper[Any]) -> list[tuple[str, str]]:
    """As `_columns`: those that a row is found by, and its version."""
    version = mapper.version_id_col
    keys = [*mapper.primary_key, *([version] if version is not None else [])]
    return [(mapper.get_property_by_column(column).key, column.name) for column in keys]


@cache
def _columns(mapper: Mapper[Any]) -> list[tuple[str, str]]:
    """Each attribute that is a column, with the column's name."""
    return [(mapper.get_property_by_column(column).key, column.name) for column in _table(mapper).c]


@cache
def _is_plain(mapper: Mapper[Any]) -> bool:
    return all(one.viewonly for one in mapper.relationships)


def _table(mapper: Mapper[Any]) -> Table:
    assert isinstance(mapper.local_table, Table)
    return mapper.local_table
