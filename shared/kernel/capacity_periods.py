"""The calendar periods (docs/domain.md, section 4.4) by which a clause may count its places: month, quarter, year."""

from datetime import date, datetime

from shared.kernel.business_days import day_in_helsinki, start_of_day_in_helsinki


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


def next_period(unit: str, now: datetime) -> datetime | None:
    """The instant at which the next period begins in Helsinki; None for a unit without periods."""
    today = day_in_helsinki(now)
    months = {"clients-per-month": 1, "clients-per-quarter": 3, "clients-per-year": 12}.get(unit)
    if months is None:
        return None
    year, month = divmod((today.month - 1) // months * months + months, 12)
    return start_of_day_in_helsinki(date(today.year + year, month + 1, 1))
