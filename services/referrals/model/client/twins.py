"""Whether two clients are likely to be one person. It warns, and decides nothing."""

from datetime import date, timedelta
from itertools import permutations
from typing import Literal

from services.referrals.model.client.details import ClientDetails
from services.referrals.model.client.sounds import sounds_of
from shared.kernel.texts import search_key

FoundBy = Literal["exact", "sound"]
"""Whether a name was met letter by letter, or by how it sounds."""

_YEARS_AROUND = (-10, -1, 1, 10)


def near_days(born: date | None) -> frozenset[date | None]:
    """The day itself, none, and those that are written in its place: a day beside it, day and month exchanged, a slip
    of the year, and the first of January, which stands for a day that nobody knew. (Not the other way round: who is
    said to be born on the first of January may be born on any day of that year.)"""
    if born is None:
        return frozenset({None})
    day = timedelta(days=1)
    slips = [_day(born.year + years, born.month, born.day) for years in _YEARS_AROUND]
    exchanged = [_day(born.year, born.day, born.month), _day(born.year, 1, 1)]
    return frozenset({None, born, born - day, born + day, *(slip for slip in (*slips, *exchanged) if slip is not None)})


def likely_twins(one: ClientDetails, other: ClientDetails) -> FoundBy | None:
    """Why these two may be one person: family name and day of birth are the same, or both names sound alike (also one
    in the place of the other) and the days are near each other. Of who has one name, that one alone is compared, with
    each of the other's. None: nothing says so."""
    family = search_key(one.sought_name) == search_key(other.sought_name)
    given = [search_key(name) for name in one.names[1:]] == [search_key(name) for name in other.names[1:]]
    same_day = one.born == other.born
    if family and same_day and (given or one.born is not None):
        return "exact"
    if other.born in near_days(one.born) and _sound_alike(one, other):
        return "sound"
    return None


def _sound_alike(one: ClientDetails, other: ClientDetails) -> bool:
    mine, theirs = ([sounds_of(name) for name in person.names] for person in (one, other))
    fewer, more = sorted((mine, theirs), key=len)
    return any(
        all(sounds & others for sounds, others in zip(fewer, chosen, strict=True))
        for chosen in permutations(more, len(fewer))
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
