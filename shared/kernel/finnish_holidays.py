"""The days off of the Finnish calendar, by name and in three languages.

Source of the days: `holidays` (category public), which has Midsummer Eve and Christmas Eve too, like the act
on the calculation of statutory time limits (150/1930, section 5).
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from holidays import country_holidays

from shared.kernel.codes import Language

_LOCALES: Mapping[Language, str] = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}
_PROPER_NOUNS = ("Kristi",)


@cache
def _of_year(year: int, language: Language) -> Mapping[date, str]:
    return dict(country_holidays("FI", years=year, language=_LOCALES[language]))


def is_holiday(day: date) -> bool:
    """Whether the day is a holiday that keeps offices closed; it may be any weekday."""
    return day in _of_year(day.year, "fi")


def holiday_name(day: date, language: Language) -> str:
    """The holiday's name as it is written inside a sentence; two on one day are joined. KeyError on other days."""
    names = _of_year(day.year, language)[day].split("; ")
    return " / ".join(_inside_a_sentence(name, language) for name in names)


def _inside_a_sentence(name: str, language: Language) -> str:
    """Finnish and Swedish write holidays with a small letter, the library with a capital."""
    if language == "en" or name.startswith(_PROPER_NOUNS):
        return name
    return name[0].lower() + name[1:]
