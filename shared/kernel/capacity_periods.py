"""The periods by which a clause may count its places (domain page, 4.4): months, quarters and years of the calendar."""

from datetime import date


def period_of(unit: str, day: date) -> str | None:
    """The period that a day in Helsinki lies in: `2026-06`, `2026-Q2` or `2026`; None for a unit without periods."""
    match unit:
        case "clients-per-month":
            return f"{day.year}-{day.month:02}"
        case "clients-per-quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "clients-per-year":
            return f"{day.year}"
    return None
