"""Many new rows at once, where a repeated event must change nothing: every row has a natural key."""

from collections.abc import Sequence
from typing import Any

from services.notifications.model.tables import DELIVERY_ROWS, ENTRY_ROWS
from services.notifications.tools import Work

Rows = Sequence[dict[str, Any]]


async def write(work: Work, entries: Rows, deliveries: Rows) -> None:
    """Adds those whose natural keys are not there yet, and wakes the worker after the commit where one is due."""
    await work.insert_unless_there((ENTRY_ROWS, entries), (DELIVERY_ROWS, deliveries))
    for due in {row["due_at"] for row in deliveries} - {None}:
        work.falls_due(DELIVERY_ROWS, due)
