"""What the pages behind the links of mails say: they know nothing except what the link holds."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from services.notifications.channels.letters import TABLES
from services.notifications.channels.rendering import TEMPLATES
from shared.kernel.codes import Language

Subject = Literal["referral", "agreement", "case", "contact-request"]

Said = Literal["asks", "done", "no more"]
"""What the page of a confirmation says."""

NUMBER = re.compile(r"[A-Z0-9-]{4,32}")


@dataclass(frozen=True, slots=True)
class Content:
    """The heading as text, what stands below it as HTML, and whether that has a form to be sent."""

    title: str
    html: str
    posts: bool = False


def landing_page(number: str, language: Language, subject: Subject = "referral") -> Content:
    """Says where in the reader's own system to find the object.

    `number` is the human number; `ValueError` if it is not one.
    """
    if not NUMBER.fullmatch(number):
        raise ValueError("a human number has 4 to 32 capital letters, digits and hyphens")
    tables = TABLES[language]
    wording = tables.landing[subject]
    html = TEMPLATES.get_template("landing.html.j2").render(
        lead=wording.lead,
        steps=[step.format(number=number) for step in wording.steps],
        missing=wording.missing,
        privacy=tables.landing_privacy,
    )
    return Content(wording.title.format(number=number), html)


def confirmation_page(said: Said, language: Language) -> Content:
    """Asks for a confirmation, or says what came of it. It names neither the address nor the organisation."""
    words = TABLES[language].confirming
    title, lead = {
        "asks": (words.title, words.lead),
        "done": (words.done, words.done_lead),
        "no more": (words.no_more, words.no_more_lead),
    }[said]
    return _message(title, lead, words.button if said == "asks" else None)


def no_number_page(language: Language) -> Content:
    """For somebody who followed or typed a link whose number is none."""
    tables = TABLES[language]
    return _message(tables.no_number, tables.no_number_lead, None)


def error_page(status: int, language: Language) -> Content:
    """Tells of an error, by the HTTP status of the answer; nothing of what was asked stands in it."""
    words = TABLES[language].errors
    if status == HTTPStatus.NOT_FOUND:
        return _message(*words.nothing_here, None)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _message(*words.too_many, None)
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return _message(*(words.our_fault if ours else words.not_understood), None)


def _message(title: str, lead: str, button: str | None) -> Content:
    html = TEMPLATES.get_template("message.html.j2").render(lead=lead, button=button)
    return Content(title, html, posts=button is not None)
