"""Keeping a copy of foreign aggregates: the newest version wins, whatever the order of events."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table

from shared.work.unit import Work


async def keep_newest(work: Work[Any], copy: Any, states: Iterable[Mapping[str, Any]]) -> frozenset[Any]:
    """Writes each state, unless the copy has a newer one with its key. Returns the keys of the written states.

    `copy` is a table with one key and a `version`, or the class of its rows; a state has all its columns. A state
    with the version that the copy has is written too: it was sent again for copies that may have lost something.
    """
    table: Table = getattr(copy, "__table__", copy)
    (key,) = table.primary_key
    newest = {state[key.name]: state for state in sorted(states, key=lambda state: state["version"])}
    adding = work.insert(table)
    keeping = adding.on_conflict_do_update(
        index_elements=[key],
        set_={column.name: adding.excluded[column.name] for column in table.c if column is not key},
        where=table.c.version <= adding.excluded.version,
    )
    return frozenset((await work.execute(keeping.returning(key), list(newest.values()))).scalars())
