"""Many new rows at once, where a repeated event must change nothing."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Table

from services.notifications.tools import Work
from shared.work.unit import insert_of


async def insert_new(work: Work, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Adds the rows whose natural keys are not there yet. All rows have the same columns."""
    if rows:
        await work.execute(_unless_there(work.dialect, table), rows)


@cache
def _unless_there(dialect: Dialect, table: Table) -> Any:
    return insert_of(dialect)(table).on_conflict_do_nothing()
