"""Finnish business days: Monday to Friday and no holiday. And days in Helsinki, which last until midnight there."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.kernel.finnish_holidays import is_holiday

HELSINKI = ZoneInfo("Europe/Helsinki")
_DAY = timedelta(days=1)
_SATURDAY = 5


def is_business_day(day: date) -> bool:
    """Whether offices are open: a weekday that is no public holiday, Midsummer Eve or Christmas Eve."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def add_business_days(start: date, count: int) -> date:
    """The count-th business day after `start`; with 0, `start` itself or else the next business day.

    ValueError when the count is negative.
    """
    if count < 0:
        raise ValueError("business days are counted forwards: the count cannot be negative")
    if count == 0:
        return start if is_business_day(start) else add_business_days(start, 1)
    day = start
    while count:
        day += _DAY
        count -= is_business_day(day)
    return day


def business_days_between(start: date, end: date) -> int:
    """How many business days there are after `start`, up to and including `end`. ValueError when end < start.

    For every count from 1, `business_days_between(start, add_business_days(start, count)) == count`.
    """
    if end < start:
        raise ValueError("the end of a period cannot be before its start")
    return sum(is_business_day(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))


def end_of_day_in_helsinki(day: date) -> datetime:
    """The midnight after `day` in Helsinki, in UTC: the first instant at which the day is over."""
    return datetime.combine(day + _DAY, time.min, tzinfo=HELSINKI).astimezone(UTC)


def start_of_day_in_helsinki(day: date) -> datetime:
    """The midnight with which `day` begins in Helsinki, in UTC."""
    return end_of_day_in_helsinki(day - _DAY)


def day_in_helsinki(instant: datetime) -> date:
    """The calendar day of an aware instant in Helsinki. ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(HELSINKI).date()
