"""The calendar periods (docs/domain.md, section 4.4) by which a clause may count its places: month, quarter, year."""

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
