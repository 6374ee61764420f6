"""Many new rows at once, where a repeated event must change nothing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from shared.persistence.work import Work


def insert_into(work: Work, table: Table) -> Any:
    """An insert that knows `on_conflict_…`, of the database's own dialect."""
    dialect = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


async def insert_new(work: Work, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Adds the rows whose natural keys are not there yet. All rows have the same columns."""
    if rows:
        await work.execute(insert_into(work, table).on_conflict_do_nothing(), rows)
