"""`Date` and `Instant` for bodies, events and settings: text in exactly one form, or a Python value with a zone.

Pydantic's lax mode also takes numbers (`0` is 1970-01-01) and its strict mode refuses the strings of JSON; these
take RFC 3339 strings in both modes and nothing else from outside.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(_DATE.pattern + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")


def read_date(value: object) -> date:
    """A day from `2026-06-18` or from a `date`. ValueError with a sentence for anything else, also for a `datetime`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("There is no such day in the calendar.") from None
    raise ValueError("A date is written as year-month-day, such as 2026-06-18.")


def read_instant(value: object) -> datetime:
    """An instant in UTC from RFC 3339 text with an offset or from an aware `datetime`. ValueError for anything else."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError("There is no such date and time.") from None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    raise ValueError("A time is written with its offset from UTC, such as 2026-06-18T12:00:00Z.")


Date = Annotated[date, BeforeValidator(read_date)]
Instant = Annotated[datetime, BeforeValidator(read_instant)]


def to_the_minute(at: datetime) -> datetime:
    """Rounded down, for a fact that stands apart."""
    return at.replace(second=0, microsecond=0)
