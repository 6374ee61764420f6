"""The sentence in which a due date explains itself, in three languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.kernel.codes import Language
from shared.kernel.finnish_holidays import holiday_name, is_holiday
from shared.kernel.legal_basis import LegalBasis


@dataclass(frozen=True, slots=True)
class _Words:
    day: str
    days: str
    start: str
    clause: str
    law: str
    verb: str
    weekends: str
    paused: str


_WORDS: Mapping[Language, _Words] = {
    "fi": _Words(
        day="työpäivä",
        days="työpäivää",
        start="{days} {date} lukien",
        clause="sopimuskohdan {clause} mukaan",
        law="lain {act} {section} §:n mukaan",
        verb="on",
        weekends="viikonloppuja ei lasketa",
        paused="tauon vuoksi lisätty {days}",
    ),
    "sv": _Words(
        day="arbetsdag",
        days="arbetsdagar",
        start="{days} räknat från {date}",
        clause="enligt avtalspunkt {clause}",
        law="enligt {section} § i lag {act}",
        verb="är",
        weekends="veckoslut räknas inte",
        paused="{days} tillagda på grund av paus",
    ),
    "en": _Words(
        day="business day",
        days="business days",
        start="{days} from {date}",
        clause="as agreed in clause {clause}",
        law="under section {section} of act {act}",
        verb="is",
        weekends="weekends are not counted",
        paused="{days} added for a pause",
    ),
}


def explain(started: date, count: int, source: str, skipped: Sequence[date], paused: int, language: Language) -> str:
    """ "5 business days from 18.6.2026 as agreed in clause 3; 19.6.2026 is Midsummer Eve, …".

    `skipped` are the days off that were passed: holidays are named, ordinary weekends only mentioned.
    """
    words = _WORDS[language]
    start = words.start.format(days=_days(count, words), date=_day(started))
    parts = [f"{start} {_source(source, words)}"]
    holidays = [day for day in skipped if is_holiday(day)]
    if holidays:
        parts.append(", ".join(f"{_day(day)} {words.verb} {holiday_name(day, language)}" for day in holidays))
    if len(holidays) < len(skipped):
        parts.append(words.weekends)
    if paused:
        parts.append(words.paused.format(days=_days(paused, words)))
    return "; ".join(parts)


def _source(source: str, words: _Words) -> str:
    """`clause:<number>` and `law:…` are put into words, any other text stands in brackets as it is."""
    kind, _, rest = source.partition(":")
    if kind == "clause":
        return words.clause.format(clause=rest)
    if kind == "law":
        basis = LegalBasis.parse(source)
        return words.law.format(act=basis.act, section=basis.section)
    return f"({source})"


def _days(count: int, words: _Words) -> str:
    return f"{count} {words.day if count == 1 else words.days}"


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
