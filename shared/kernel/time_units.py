"""The units in which a deadline is counted (act on the calculation of statutory time limits 150/1930)."""

from calendar import monthrange
from datetime import date, timedelta

from shared.kernel.business_days import add_business_days, business_days_between
from shared.kernel.codes import Code


class TimeUnit(Code):
    """How a length of time is counted. The labels are in the singular."""

    BUSINESS_DAY = "business-day", "Työpäivä", "Arbetsdag", "Business day"
    DAY = "day", "Päivä", "Dag", "Day"
    MONTH = "month", "Kuukausi", "Månad", "Month"

    @property
    def of_pauses(self) -> "TimeUnit":
        """How the length of a pause is counted: nobody can say how many months five days are."""
        return TimeUnit.BUSINESS_DAY if self is TimeUnit.BUSINESS_DAY else TimeUnit.DAY

    def after(self, start: date, count: int) -> date:
        """The day that is `count` units after `start`, which is not counted itself (act 150/1930, section 2).

        Months end on the day with the same number, or else on the last day of their month (act 150/1930, section 3).
        """
        if self is TimeUnit.MONTH:
            return _months_after(start, count)
        if self is TimeUnit.DAY:
            return start + timedelta(days=count)
        return add_business_days(start, count)

    def between(self, start: date, end: date) -> int:
        """How many days of a pause from `start` to `end` count. ValueError when it ends before it starts."""
        if self.of_pauses is TimeUnit.BUSINESS_DAY:
            return business_days_between(start, end)
        if end < start:
            raise ValueError("the end of a period cannot be before its start")
        return (end - start).days


def _months_after(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
