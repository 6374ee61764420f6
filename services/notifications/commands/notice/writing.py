"""Many new rows at once, where a repeated event must change nothing: every row has a natural key."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Table

from services.notifications.model.tables import DELIVERY_ROWS, ENTRY_ROWS
from services.notifications.tools import Work
from shared.work.unit import insert_of

Rows = Sequence[dict[str, Any]]


async def write(work: Work, entries: Rows, deliveries: Rows) -> None:
    """Adds those whose natural keys are not there yet, and wakes the worker after the commit."""
    await _insert_new(work, ENTRY_ROWS, entries)
    await _insert_new(work, DELIVERY_ROWS, deliveries)
    work.wakes = work.wakes or bool(deliveries)


async def _insert_new(work: Work, table: Table, rows: Rows) -> None:
    """All rows have the same columns."""
    if rows:
        await work.execute(_unless_there(work.dialect, table), rows)


@cache
def _unless_there(dialect: Dialect, table: Table) -> Any:
    return insert_of(dialect)(table).on_conflict_do_nothing()
