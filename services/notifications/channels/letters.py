"""Letters: what a mail says about one fact, in the reader's language.

The words are tables (`wording/`), the layout one text and one HTML template. A letter holds the referral's or the
agreement's human number, the organisations' names, a date and a link; there is no place for anything about the client.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from services.notifications.channels.rendering import TEMPLATES, Language, one_line
from services.notifications.channels.wording import en, fi, sv
from services.notifications.channels.wording.shape import Tables, Wording

TABLES: dict[Language, Tables] = {"fi": fi.TABLES, "sv": sv.TABLES, "en": en.TABLES}
LOCALES: dict[Language, str] = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has an address."""

    subject: str
    text: str
    html: str
    language: Language


def render(
    kind: str,
    language: Language,
    *,
    number: str,
    link: str | None,
    sender_name: str,
    recipient_name: str,
    due: date | None,
) -> Letter:
    """The letter of a kind (`wording/spoken.py`); a fact without its own words gets the general ones.

    `sender_name` and `recipient_name` are the two organisations of the referral; for an agreement they are the party
    that acted and the party that reads. `due` is the day by which the reader is expected to act, if known.
    `link` None: the reader may not see what it would lead to.
    """
    if link is not None and not link.startswith(("https://", "http://")):
        raise ValueError("a link in a letter is a web address")
    tables = TABLES[language]
    wording = wording_of(kind, tables)
    values = {
        "number": one_line(number),
        "sender": one_line(sender_name),
        "recipient": one_line(recipient_name),
        "due": format_date(due, "long", locale=LOCALES[language]) if due else "",
    }
    request = wording.request_by if due and wording.request_by else wording.request
    subject = wording.subject.format_map(values)
    parts = {
        "language": language,
        "subject": subject,
        "greeting": tables.greeting,
        "news": wording.news.format_map(values),
        "request": request.format_map(values),
        "link": one_line(link) if link is not None else None,
        "link_text": link_text(kind, tables).format_map(values),
        "footer": tables.footer,
    }
    return _laid_out(parts)


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
            "request": wording.request,
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
