"""Identifiers that come from outside, each accepted in one canonical form only.

The checks raise ValueError with a sentence that never repeats the value; the annotated types use them in bodies,
views and events, and put the pattern into the JSON schema.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu, ytunnus

from shared.kernel.human_numbers import human_number, is_human_number
from shared.kernel.legal_basis import LegalBasis
from shared.kernel.plain_signs import plainly
from shared.kernel.texts import Sealed
from shared.kernel.times import Date, Instant

_BUSINESS_ID = r"^[0-9]{7}-[0-9]$"
_MUNICIPALITY = r"^[0-9]{3}$"
_LANGUAGE = r"^[a-z]{2,3}$"
_IDENTITY_CODE = r"^[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]$"
# With its sign it is found in the midst of letters and digits too, and rather once too often. A letter in the place of
# the sign looks like any hexadecimal number: there it counts where it stands alone, or where its check character fits.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BIRTHDAY = r"(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}"
_SIGNED_CODE = re.compile(_BIRTHDAY + r"\s?[-+_]\s?[0-9]{3}\s?[0-9A-Y]", re.IGNORECASE)
_LONE_CODE = re.compile(rf"(?<![0-9A-Za-z]){_IDENTITY_CODE[1:-1]}(?![0-9A-Za-z])", re.IGNORECASE)
_ANY_CODE = re.compile(rf"(?=({_IDENTITY_CODE[1:-1]}))", re.IGNORECASE)


def check_business_id(value: str) -> str:
    """A Finnish business id (Y-tunnus) as 1234567-8, with a right check digit."""
    if not _has_form(value, _BUSINESS_ID):
        raise ValueError("A business id is written 1234567-8: seven digits, a hyphen and a check digit.")
    if not ytunnus.is_valid(value):
        raise ValueError("The business id has a wrong check digit.")
    return value


def check_municipality_code(value: str) -> str:
    """A municipality code of Statistics Finland: three digits as text, leading zeros kept."""
    if not _has_form(value, _MUNICIPALITY):
        raise ValueError("A municipality code is three digits, such as 091.")
    return value


def check_identity_code(value: str, sandbox: bool) -> str:
    """A Finnish personal identity code in its exact upper-case form; it is never normalised.

    The century signs of 2023 (Y X W V U, B C D E F) count. Individual numbers 900-999 belong to no person: only a
    sandbox accepts them, and it accepts the others too.
    """
    if not _has_form(value, _IDENTITY_CODE):
        raise ValueError("A personal identity code has eleven characters, in capitals and without spaces.")
    try:
        hetu.validate(value, allow_temporary=True)
    except ValidationError:
        raise ValueError("The personal identity code has a wrong date, number or check character.") from None
    if value[7] == "9" and not sandbox:
        raise ValueError("Personal identity codes of the range 900 to 999 are for trying the system only.")
    return value


def holds_identity_code(text: str) -> bool:
    """Whether something in the text reads like a personal identity code: in capitals or not, right or not, in whatever
    width and digits, with signs in it that nobody sees. A UUID is none."""
    rest = _UUID.sub(" ", plainly(text))
    if _SIGNED_CODE.search(rest) or _LONE_CODE.search(rest):
        return True
    return any(hetu.is_valid(found[1].upper(), allow_temporary=True) for found in _ANY_CODE.finditer(rest))


def names_nobody(value: str) -> str:
    """The text of a field that is kept in the clear, such as a reference; ValueError if it holds an identity code."""
    if holds_identity_code(value):
        raise ValueError("A personal identity code must not stand here: this field is not encrypted.")
    return value


def is_plain_uuid(value: str) -> bool:
    """Whether it is a UUID as RFC 9562 writes it: with hyphens, without braces and `urn:uuid:`."""
    return _UUID.fullmatch(value) is not None


def check_language_tag(value: str) -> str:
    """A language of ISO 639 by its two or three small letters (`fi`, `ar`, `prs`)."""
    if not _has_form(value, _LANGUAGE):
        raise ValueError("A language is two or three small letters of ISO 639, such as fi, ar or prs.")
    return value


def _has_form(value: object, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _check_any_identity_code(value: str) -> str:
    """Accepts both ranges: a type knows no settings. The command then calls `check_identity_code`."""
    return check_identity_code(value, sandbox=True)


# Checked before pydantic changes the text: a model that strips white space would accept what is not exact.
BusinessId = Annotated[
    str, BeforeValidator(check_business_id), WithJsonSchema({"type": "string", "pattern": _BUSINESS_ID})
]
MunicipalityCode = Annotated[
    str, BeforeValidator(check_municipality_code), WithJsonSchema({"type": "string", "pattern": _MUNICIPALITY})
]
IdentityCode = Annotated[
    str,
    BeforeValidator(_check_any_identity_code),
    WithJsonSchema({"type": "string", "pattern": _IDENTITY_CODE}),
    Sealed(),
]
LanguageTag = Annotated[
    str, BeforeValidator(check_language_tag), WithJsonSchema({"type": "string", "pattern": _LANGUAGE})
]

__all__ = [
    "BusinessId",
    "Date",
    "IdentityCode",
    "Instant",
    "LanguageTag",
    "LegalBasis",
    "MunicipalityCode",
    "check_business_id",
    "check_identity_code",
    "check_language_tag",
    "check_municipality_code",
    "holds_identity_code",
    "human_number",
    "is_human_number",
    "is_plain_uuid",
    "names_nobody",
]
