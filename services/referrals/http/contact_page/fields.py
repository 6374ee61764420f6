"""From what a person typed into the form to a contact request's content, or to the fields that are not right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from services.referrals.http.contact_page.languages import LANGUAGES
from services.referrals.http.contact_page.municipalities import MUNICIPALITIES
from services.referrals.model.contact_request.codes import ConsentGiven
from services.referrals.model.contact_request.content import ContactContent, check_days
from shared.kernel.refusals import Refusal

TYPED = ("name", "birth", "municipality", "language", "phone", "email", "best_times", "about")
TICKED = ("interpreter", "agreed")
FORM = "form"
"""The hidden field that lets a form make one request, however often it is sent."""

_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})|([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_FIELD_OF = {
    "birth_year": "birth", "date_of_birth": "birth", "languages": "language", "interpreter": "language",
    "reach": "phone", "consent": "agreed", "consent_on": "agreed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it came: what was typed, the content where all is right, and the names of the fields that are not."""

    typed: Mapping[str, str]
    content: ContactContent | None
    wrong: tuple[str, ...]


def token_of(form: Mapping[str, str]) -> str | None:
    """The form's own token; None where it has none that we made."""
    token = form.get(FORM, "")
    return token if _TOKEN.fullmatch(token) else None


def read_fields(form: Mapping[str, str], today: date) -> Filled:
    """What the form says. All that is wrong is found at once."""
    typed = {name: form.get(name, "").strip() for name in TYPED} | {name: form.get(name, "")[:1] for name in TICKED}
    wrong = {name for name in ("name", "about") if not typed[name]}
    wrong |= {"municipality"} if typed["municipality"] not in MUNICIPALITIES else set()
    wrong |= {"language"} if typed["language"] not in LANGUAGES else set()
    wrong |= {"phone"} if not (typed["phone"] or typed["email"]) else set()
    wrong |= {"agreed"} if not typed["agreed"] else set()
    content: ContactContent | None = None
    try:
        content = ContactContent.model_validate(_content(typed, today))
        check_days(content, today)
    except ValidationError as error:
        wrong |= {_field(one["loc"]) for one in error.errors(include_input=False, include_context=False)}
    except Refusal as refusal:
        wrong |= {_field(one["pointer"].split("/")[2:]) for one in refusal.details["errors"]}
    ordered = tuple(name for name in (*TYPED, *TICKED) if name in wrong)
    return Filled(typed, None if ordered else content, ordered)


def _content(typed: Mapping[str, str], today: date) -> dict[str, Any]:
    reach = {name: typed[name] or None for name in ("phone", "email", "best_times")}
    return {
        "name": typed["name"],
        **_birth(typed["birth"]),
        "municipality": typed["municipality"],
        "languages": [typed["language"]],
        "interpreter": typed["language"] if typed["interpreter"] else None,
        # So that this says of the phone only whether it is a number; whether there is any way at all is asked above.
        "reach": reach | {"via_asker": not (typed["phone"] or typed["email"])},
        "about": typed["about"],
        "consent": ConsentGiven.SELF.value,
        "consent_on": today,
    }


def _birth(typed: str) -> dict[str, Any]:
    """A year, or a day as it is written in Finland or by ISO 8601; nothing where nothing was typed."""
    plain = typed.replace(" ", "")
    if not plain:
        return {}
    if _YEAR.fullmatch(plain) and plain.isascii():
        return {"birth_year": int(plain)}
    found = _DAY.fullmatch(plain)
    if found is None or not plain.isascii():
        return {"date_of_birth": "?"}
    day, month, year = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    return {"date_of_birth": f"{year}-{month:0>2}-{day:0>2}"}


def _field(path: Any) -> str:
    """The form's field for a place in the content."""
    first = str(path[0]) if path else "about"
    if first == "reach" and len(path) > 1 and str(path[1]) in TYPED:
        return str(path[1])
    return _FIELD_OF.get(first, first)
