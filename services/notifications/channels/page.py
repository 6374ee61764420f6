"""The page behind a mail's link: it needs no login and knows nothing except the number in the link."""

import re
from typing import Literal

from services.notifications.channels.letters import TABLES
from services.notifications.channels.rendering import TEMPLATES, Language

Subject = Literal["referral", "agreement", "case"]

Said = Literal["asks", "done", "no more"]
"""What the page of a confirmation says."""

NUMBER = re.compile(r"[A-Z0-9-]{4,32}")


def landing_page(number: str, language: Language, subject: Subject = "referral") -> str:
    """HTML that says where in the reader's own system to find the object.

    `number` is the human number; `ValueError` if it is not one. The links to the other languages are `?lang=…`.
    """
    if not NUMBER.fullmatch(number):
        raise ValueError("a human number has 4 to 32 capital letters, digits and hyphens")
    tables = TABLES[language]
    wording = tables.landing[subject]
    return TEMPLATES.get_template("landing.html.j2").render(
        language=language,
        title=wording.title.format(number=number),
        lead=wording.lead,
        steps=[step.format(number=number) for step in wording.steps],
        missing=wording.missing,
        privacy=tables.landing_privacy,
        languages_label=tables.languages_label,
        languages=[(code, other.language_name) for code, other in TABLES.items()],
    )


def confirmation_page(said: Said, language: Language) -> str:
    """HTML that asks for a confirmation, or says what came of it. It names neither the address nor the organisation."""
    words = TABLES[language].confirming
    title, lead = {
        "asks": (words.title, words.lead),
        "done": (words.done, words.done_lead),
        "no more": (words.no_more, words.no_more_lead),
    }[said]
    return _message(language, title, lead, words.button if said == "asks" else None)


def no_number_page(language: Language) -> str:
    """HTML for somebody who followed or typed a link whose number is none."""
    tables = TABLES[language]
    return _message(language, tables.no_number, tables.no_number_lead, None)


def _message(language: Language, title: str, lead: str, button: str | None) -> str:
    return TEMPLATES.get_template("message.html.j2").render(
        language=language,
        title=title,
        lead=lead,
        button=button,
        languages_label=TABLES[language].languages_label,
        languages=[(code, other.language_name) for code, other in TABLES.items()],
    )
