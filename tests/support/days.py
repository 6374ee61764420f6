"""Days of 2026, and instants on them."""

from datetime import UTC, date, datetime


def at(day: date, hour: int = 9) -> datetime:
    """That hour of the day in UTC, which is the same day in Helsinki until 20 UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def june(day: int) -> date:
    return date(2026, 6, day)


def december(day: int) -> date:
    return date(2026, 12, day)
