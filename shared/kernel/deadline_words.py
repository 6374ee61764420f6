"""The sentence in which a deadline explains itself, in three languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.kernel.business_days import day_in_helsinki, is_business_day
from shared.kernel.codes import Language
from shared.kernel.deadlines import Deadline
from shared.kernel.finnish_holidays import holiday_name, is_holiday
from shared.kernel.time_units import TimeUnit


@dataclass(frozen=True, slots=True)
class _Words:
    units: Mapping[TimeUnit, tuple[str, str]]  # one, and several
    start: str
    clause: str
    agreed: str
    law: str
    act: str
    undelayed: str
    setting: str
    review: str
    basis: str
    verb: str
    weekends: str
    moved: str
    paused: str
    extended: str
    stands_still: str


_WORDS: Mapping[Language, _Words] = {
    "fi": _Words(
        units={
            TimeUnit.BUSINESS_DAY: ("työpäivä", "työpäivää"),
            TimeUnit.DAY: ("päivä", "päivää"),
            TimeUnit.MONTH: ("kuukausi", "kuukautta"),
        },
        start="{length} {date} lukien",
        clause="sopimuskohdan {clause} mukaan",
        agreed="sopimuksen mukaan",
        law="lain {act} {section} §:n mukaan",
        act="lain {act} mukaan",
        undelayed="laissa on ”viipymättä”, ja pituuden on asettanut järjestelmän ylläpitäjä",
        setting="järjestelmän asetuksen mukaan",
        review="taukoa varten valitun tarkistuspäivän mukaan",
        basis="oikeusperusteen päätyttyä",
        verb="on",
        weekends="viikonloppuja ei lasketa",
        moved="viimeinen päivä siirtyy seuraavaan työpäivään",
        paused="tauon vuoksi lisätty {length}",
        extended="lisäaikaa {length}: {reason}",
        stands_still="tauolla {date} alkaen",
    ),
    "sv": _Words(
        units={
            TimeUnit.BUSINESS_DAY: ("arbetsdag", "arbetsdagar"),
            TimeUnit.DAY: ("dag", "dagar"),
            TimeUnit.MONTH: ("månad", "månader"),
        },
        start="{length} räknat från {date}",
        clause="enligt avtalspunkt {clause}",
        agreed="enligt avtal",
        law="enligt {section} § i lag {act}",
        act="enligt lag {act}",
        undelayed="i lagen står ”utan dröjsmål”, och längden har bestämts av systemets administratör",
        setting="enligt systemets inställning",
        review="enligt den dag för uppföljning som valdes för pausen",
        basis="sedan den rättsliga grunden upphörde",
        verb="är",
        weekends="veckoslut räknas inte",
        moved="sista dagen flyttas till följande arbetsdag",
        paused="{length} tillagda på grund av paus",
        extended="förlängd med {length}: {reason}",
        stands_still="pausad sedan {date}",
    ),
    "en": _Words(
        units={
            TimeUnit.BUSINESS_DAY: ("business day", "business days"),
            TimeUnit.DAY: ("day", "days"),
            TimeUnit.MONTH: ("month", "months"),
        },
        start="{length} from {date}",
        clause="as agreed in clause {clause}",
        agreed="as agreed",
        law="under section {section} of act {act}",
        act="under act {act}",
        undelayed="the act says “without delay”, and the operator of the system has set the length",
        setting="as the system is set",
        review="to the day of review that was chosen for the pause",
        basis="after the legal basis was lost",
        verb="is",
        weekends="weekends are not counted",
        moved="the last day moves on to the next business day",
        paused="{length} added for a pause",
        extended="extended by {length}: {reason}",
        stands_still="paused since {date}",
    ),
}


def explain(deadline: Deadline, language: Language) -> str:
    """Why it is due on that day: one sentence without a full stop.

    "5 business days from 18.6.2026 as agreed in clause 3; 19.6.2026 is Midsummer Eve, …". Holidays are named, ordinary
    weekends only mentioned; then come pauses and extensions.
    """
    words = _WORDS[language]
    length = _length(deadline.length, deadline.unit, words)
    start = words.start.format(length=length, date=_day(deadline.started_on))
    return "; ".join(
        [
            f"{start} {_source(deadline.source, words)}",
            *([words.undelayed] if deadline.source.startswith("undelayed:") else []),
            *_days_off(deadline, words, language),
            *_added(deadline, words, language),
        ]
    )


def _days_off(deadline: Deadline, words: _Words, language: Language) -> Iterator[str]:
    """The days off that were skipped: all of them, or only those on which the count ended."""
    counts = deadline.unit is TimeUnit.BUSINESS_DAY
    first = deadline.started_on + timedelta(days=1) if counts else deadline.counted_to
    days = (first + timedelta(days=offset) for offset in range((deadline.due_on - first).days))
    off = [day for day in days if not is_business_day(day)]
    holidays = [day for day in off if is_holiday(day)]
    if holidays:
        yield ", ".join(f"{_day(day)} {words.verb} {holiday_name(day, language)}" for day in holidays)
    if off and not counts:
        yield words.moved
    elif len(holidays) < len(off):
        yield words.weekends


def _added(deadline: Deadline, words: _Words, language: Language) -> Iterator[str]:
    if deadline.paused:
        yield words.paused.format(length=_length(deadline.paused, deadline.unit.of_pauses, words))
    for extension in deadline.extensions:
        reason = extension.reason.label.text(language)
        yield words.extended.format(
            length=_length(extension.count, deadline.unit, words), reason=reason[0].lower() + reason[1:]
        )
    if deadline.paused_at is not None:
        yield words.stands_still.format(date=_day(day_in_helsinki(deadline.paused_at)))


def _source(source: str, words: _Words) -> str:
    """`clause:<number>`, `clause`, `law:…` and `undelayed:…` with or without a section, `setting`, `review`, `basis` in
    words; any other text in brackets."""
    kind, _, rest = source.partition(":")
    if kind == "clause":
        return words.clause.format(clause=rest) if rest else words.agreed
    if kind in ("law", "undelayed"):
        act, _, section = rest.partition("@")[0].partition(":")
        return (words.law if section else words.act).format(act=act, section=section)
    if kind == "setting":
        return words.setting
    if kind == "basis":
        return words.basis
    return words.review if kind == "review" else f"({source})"


def _length(count: int, unit: TimeUnit, words: _Words) -> str:
    one, several = words.units[unit]
    return f"{count} {one if count == 1 else several}"


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
