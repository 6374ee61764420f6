"""What every view of something that is awaited shows: by when, why on that day, and what more time was given."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from shared.kernel.deadline_words import explain
from shared.kernel.deadlines import Deadline
from shared.kernel.extensions import ExtensionReason
from shared.kernel.time_units import TimeUnit


class DueView(BaseModel):
    """When something is due, and why on that day."""

    at: datetime
    on: date
    paused: bool
    reason_fi: str
    reason_sv: str
    reason_en: str


class ExtensionView(BaseModel):
    """Time that was added."""

    count: int = Field(description="in the unit of the deadline")
    reason: ExtensionReason


class AwaitedView(DueView):
    """Something that is awaited."""

    unit: TimeUnit
    overdue: bool
    extensions: list[ExtensionView]


def due_told(due: Deadline) -> dict[str, Any]:
    """The fields of a `DueView`."""
    return {
        "at": due.due_at,
        "on": due.due_on,
        "paused": due.paused_at is not None,
        "reason_fi": explain(due, "fi"),
        "reason_sv": explain(due, "sv"),
        "reason_en": explain(due, "en"),
    }


def awaited_told(due: Deadline, now: datetime) -> dict[str, Any]:
    """The fields of an `AwaitedView`."""
    return due_told(due) | {
        "unit": due.unit,
        "overdue": due.is_overdue(now),
        "extensions": [ExtensionView(count=one.count, reason=one.reason) for one in due.extensions],
    }
