"""Within which days a day makes sense. One beyond its frame is a slip of the pen, and clocks would count to it."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

from shared.kernel.refusals import Refusal, invalid
from shared.kernel.times import Date, Instant

EARLIEST = date(1900, 1, 1)
"""Nobody who lives was born before."""

PLANNED_AHEAD = timedelta(days=3 * 366)
"""How far a review, an appointment or an estimate may lie ahead: the longest period of an integration plan."""

LAST_YEAR = 2199
"""A clock must be able to count past the last day."""

_CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)


def _not_too_early(day: date) -> date:
    if day < EARLIEST:
        raise ValueError(f"No day before {EARLIEST.year} is taken here.")
    return day


Birthday = Annotated[Date, AfterValidator(_not_too_early)]
"""Whether it lies ahead of today is asked by `check_birthday`: a type knows no clock."""


def _in_sight(at: date) -> date:
    """Also for an instant, which is a date with a time."""
    if not EARLIEST.year <= at.year <= LAST_YEAR:
        raise ValueError(f"A day lies between the years {EARLIEST.year} and {LAST_YEAR}; leave out what has no end.")
    return at


def _moment_in_sight(at: datetime) -> datetime:
    _in_sight(at)
    return at


Day = Annotated[Date, AfterValidator(_in_sight)]
Moment = Annotated[Instant, AfterValidator(_moment_in_sight)]
"""What a body or a parameter says of time, where no narrower frame fits; never a `Date` or an `Instant` alone."""


def check_birthday(born: date | None, identity_code: str | None, today: date) -> None:
    """422 for a day of birth that lies ahead, or is not the one in the identity code (which has been checked)."""
    if born is not None and born > today:
        raise invalid("/date_of_birth", "born-in-the-future", "The day of birth does not lie ahead.")
    coded = birthday_in(identity_code) if identity_code is not None else None
    if coded is not None and coded < EARLIEST:
        sentence = f"Nobody who lives was born before {EARLIEST.year}, as this identity code says."
        raise invalid("/identity_code", "born-too-early", sentence)
    if coded is not None and coded > today:
        sentence = "The day of birth in the identity code does not lie ahead."
        raise invalid("/identity_code", "born-in-the-future", sentence)
    if born is not None and coded is not None and born != coded:
        sentence = "The day of birth is another than the one in the identity code."
        raise invalid("/date_of_birth", "not-as-in-the-identity-code", sentence)


def check_planned(pointer: str, day: date, today: date) -> None:
    """422 for a day that is over, or so far ahead that nobody can mean it."""
    if day < today:
        raise invalid(pointer, "day-is-over", "This day is over.")
    if day > today + PLANNED_AHEAD:
        raise too_far_ahead(pointer)


def too_far_ahead(pointer: str) -> Refusal:
    return invalid(pointer, "too-far-ahead", "This lies more than three years ahead.")


def birthday_in(identity_code: str) -> date:
    """The day of birth that an identity code says; it has been checked."""
    day, month, year = (int(identity_code[place : place + 2]) for place in (0, 2, 4))
    return date(_CENTURIES[identity_code[6]] + year, month, day)
