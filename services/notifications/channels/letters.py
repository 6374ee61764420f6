"""Letters: what a mail says about one fact, in the reader's language.

The words are tables (`wording/`), the layout one text and one HTML template. A letter holds the referral's or the
agreement's human number, the organisations' names, a date and a link; there is no place for anything about the client.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from babel.dates import format_date

from services.notifications.channels.rendering import TEMPLATES, one_line
from services.notifications.channels.wording import en, fi, sv
from services.notifications.channels.wording.shape import Gathered, Tables, Wording
from services.notifications.channels.wording.spoken import SPOKEN, Spoken
from shared.kernel.codes import Language

TABLES: dict[Language, Tables] = {"fi": fi.TABLES, "sv": sv.TABLES, "en": en.TABLES}
LOCALES: dict[Language, str] = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
OTHER = "other"
MOST_LINES = 12
"""Steps that a letter lists; of more it says how many there were before."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has an address."""

    subject: str
    text: str
    html: str
    language: Language


@dataclass(frozen=True, slots=True)
class Step:
    """One fact that a letter tells. `kind` is its letter (`wording/spoken.py`); the names are those of the two
    organisations of the referral, for an agreement of the party that acted and the party that reads. `due` is the day
    by which the reader is expected to act, if known."""

    kind: str
    sender_name: str
    recipient_name: str
    due: date | None


def render_steps(steps: Sequence[Step], language: Language, number: str, link: str | None) -> Letter:
    """The letter of all that happened in one matter, the newest last: it is about the newest, and lists each step.
    What an earlier step asked of the reader is asked still, unless a later one settled it."""
    if link is not None and not link.startswith(("https://", "http://")):
        raise ValueError("a link in a letter is a web address")
    newest, safe_link = steps[-1], one_line(link) if link is not None else None
    if len(steps) > 1:
        return _of_several(steps, language, number, safe_link)
    form = _form(newest.kind, language, newest.due is not None, linked=link is not None)
    return _filled(form, _values(newest, language, number) | {"link": safe_link or ""})


def _of_several(steps: Sequence[Step], language: Language, number: str, link: str | None) -> Letter:
    tables, newest = TABLES[language], steps[-1]
    values = _values(newest, language, number)
    gathered, asked = tables.gathered, asked_still(steps)
    told = [wording_of(one.kind, tables).news.format_map(_values(one, language, number)) for one in steps]
    return _laid_out(
        {
            "language": language,
            "subject": wording_of(newest.kind, tables).subject.format_map(values),
            "greeting": tables.greeting,
            "news": gathered.lead.format(steps=len(steps)),
            "steps": _listed(told, gathered),
            "asked": [_request(one, language, number) for one in asked],
            "unless_done": gathered.unless_done if spoken_of(asked[0].kind).asks else None,
            "link": link,
            "link_text": link_text(newest.kind, tables).format_map(values),
            "footer": tables.footer,
        }
    )


@lru_cache(maxsize=1024)
def _form(kind: str, language: Language, by_day: bool, linked: bool) -> Letter:
    """The letter of one step, with the places of what differs from one to the other: so it is laid out once."""
    tables = TABLES[language]
    wording = wording_of(kind, tables)
    return _laid_out(
        {
            "language": language,
            "subject": wording.subject,
            "greeting": tables.greeting,
            "news": wording.news,
            "steps": [],
            "asked": [wording.request_by if by_day and wording.request_by else wording.request],
            "unless_done": None,
            "link": "{link}" if linked else None,
            "link_text": link_text(kind, tables),
            "footer": tables.footer,
        }
    )


def _filled(form: Letter, values: Mapping[str, str]) -> Letter:
    escaped = {name: escape(value) for name, value in values.items()}
    return Letter(
        form.subject.format_map(values), form.text.format_map(values), form.html.format_map(escaped), form.language
    )


def asked_still(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps whose request stands: those that ask something which no later step settles or asks anew. If nothing is
    asked, the newest one's, which says so."""
    standing: list[Step] = []
    for step in steps:
        says = spoken_of(step.kind)
        if says.settles:
            standing.clear()
        if says.asks:
            asked = {*says.yours, *says.some}
            standing = [one for one in standing if not _names(one) <= asked]
            standing.append(step)
    return standing or [steps[-1]]


def spoken_of(kind: str) -> Spoken:
    """What the letter of this kind speaks of."""
    return SPOKEN.get(kind, SPOKEN[OTHER])


def _names(step: Step) -> set[str]:
    says = spoken_of(step.kind)
    return {*says.yours, *says.some}


def _request(step: Step, language: Language, number: str) -> str:
    wording = wording_of(step.kind, TABLES[language])
    request = wording.request_by if step.due and wording.request_by else wording.request
    return request.format_map(_values(step, language, number))


def _listed(told: Sequence[str], gathered: Gathered) -> list[str]:
    """The steps in their order. What happened several times on end is one line; of many lines the last are shown."""
    lines: list[tuple[str, int]] = []
    for sentence in told:
        if lines and lines[-1][0] == sentence:
            lines[-1] = sentence, lines[-1][1] + 1
        else:
            lines.append((sentence, 1))
    left_out = sum(times for _, times in lines[:-MOST_LINES])
    shown = [sentence if times == 1 else gathered.times.format(step=sentence, times=times) for sentence, times in lines]
    earlier = [gathered.earlier.format(steps=left_out)] if left_out else []
    return earlier + shown[-MOST_LINES:]


def _values(step: Step, language: Language, number: str) -> dict[str, str]:
    return {
        "number": one_line(number),
        "sender": one_line(step.sender_name),
        "recipient": one_line(step.recipient_name),
        "due": format_date(step.due, "long", locale=LOCALES[language]) if step.due else "",
    }


def confirmation_letter(language: Language, recipient_name: str, link: str) -> Letter:
    """The letter that asks the owner of an address to confirm it."""
    tables = TABLES[language]
    wording = tables.confirming.letter
    return _laid_out(
        {
            "language": language,
            "subject": wording.subject,
            "greeting": tables.greeting,
            "news": wording.news.format(recipient=one_line(recipient_name)),
            "steps": [],
            "asked": [wording.request],
            "unless_done": None,
            "link": one_line(link),
            "link_text": tables.confirming.link_text,
            "footer": tables.footer,
        }
    )


def _laid_out(parts: Mapping[str, Any]) -> Letter:
    text = TEMPLATES.get_template("letter.txt.j2").render(parts)
    html = TEMPLATES.get_template("letter.html.j2").render(parts)
    return Letter(parts["subject"], text, html, parts["language"])


def wording_of(kind: str, tables: Tables) -> Wording:
    """The words for a fact, or those for any other fact."""
    return tables.letters.get(kind, tables.letters[OTHER])


def link_text(kind: str, tables: Tables) -> str:
    """The text of the link. It names what is opened, since a screen reader may read links alone."""
    return tables.link_texts.get(kind.partition(".")[0], tables.link_texts[OTHER])
