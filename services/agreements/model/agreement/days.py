"""Days that an agreement may name."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from shared.kernel.identifiers import Date

_FIRST_YEAR, _LAST_YEAR = 1900, 2199  # a clock must be able to count past the last day


def _in_sight(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"A day lies between the years {_FIRST_YEAR} and {_LAST_YEAR}; leave out what has no end.")
    return day


Day = Annotated[Date, AfterValidator(_in_sight)]
