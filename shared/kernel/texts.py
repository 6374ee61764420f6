"""Texts as callers may write them: how long, and free of characters that no database keeps."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

_LINE_BREAKS = "\n\r\t"
# Persian and the scripts of India write names with joiners; soft hyphens and the like come along unseen in copied text.
_JOINERS = "\u200c\u200d"
_FIRST_JOINED = "\u0590"  # before it stand the Latin, Greek, Cyrillic and Armenian scripts, which join nothing
_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u2800\u3164\ufeff\uffa0")
) | dict.fromkeys(range(0xFE00, 0xFE10))  # fillers, blanks with another name, and which form a sign is drawn in


def one_line(value: str) -> str:
    """The text with plain spaces, since minutes and documents print others, and without what nobody sees. ValueError
    for line breaks, control characters, signs that turn the direction of what follows, and where nothing is left."""
    plain = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in value.translate(_UNSEEN))
    joined = _joined(plain).strip()
    if not all(sign.isprintable() or sign in _JOINERS for sign in joined):
        raise ValueError("A line holds no line breaks, no control characters and no signs that turn its direction.")
    if not _can_be_seen(joined):
        raise ValueError("A line holds something that can be seen.")
    return joined


def _joined(text: str) -> str:
    """Without the joiners that join nothing: in scripts that have none, and at an end."""
    if not any(joiner in text for joiner in _JOINERS):
        return text
    kept = ""
    for sign in text:
        if sign not in _JOINERS or (kept[-1:] >= _FIRST_JOINED and kept[-1] not in _JOINERS):
            kept += sign
    return kept.rstrip(_JOINERS)


def _can_be_seen(text: str) -> bool:
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text.translate(_UNSEEN))


_LETTERS = str.maketrans({
    **{"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n", "ŧ": "t"},
    **{"ɖ": "d", "ɗ": "d", "ɓ": "b", "ƙ": "k", "ɛ": "e", "ɔ": "o", "ə": "e", "ƴ": "y", "ɣ": "g", "ƶ": "z", "ґ": "г"},
    # One letter of the Arabic script in the ways in which Arabic, Persian, Kurdish and Urdu write it.
    **dict.fromkeys("\u0649\u06cc\u06d2", "\u064a"),
    **dict.fromkeys("\u06a9\u06aa", "\u0643"),
    **dict.fromkeys("\u0629\u06d5\u06be\u06c1\u06c3", "\u0647"),
    **{"\u0671": "\u0627", "\u06ba": "\u0646"},
})  # fmt: skip
# Marks that are no letters: of the Latin, Greek and Cyrillic scripts, of Hebrew, of Arabic, of Syriac, and for all. The
# vowel signs of India, of South-East Asia and of Maldives, and the voicing of Japanese, are letters and stay.
_DIACRITICS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06ED), (0x0711, 0x0711), (0x0730, 0x074A), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)  # fmt: skip
_NUKTA = 7  # the class of the dot below a letter of India, which is often left out
_APOSTROPHES = (0x02B0, 0x02FF)
_TATWEEL = "\u0640"


def search_key(name: str) -> str:
    """A name in the one spelling in which it is sought: without case, diacritics, apostrophes, hyphens, spaces, unseen
    signs and width, and with one letter for those that are written in turn."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).translate(_LETTERS)
    return "".join(sign for sign in folded if _is_sought(sign)) or folded


def _is_sought(sign: str) -> bool:
    category, code = unicodedata.category(sign), ord(sign)
    if category[0] == "M":
        of_diacritics = any(first <= code <= last for first, last in _DIACRITICS)
        return not of_diacritics and unicodedata.combining(sign) != _NUKTA
    within = _APOSTROPHES[0] <= code <= _APOSTROPHES[1]
    return category[0] in "LN" and not within and sign != _TATWEEL


def _lines(value: str) -> str:
    # PostgreSQL cannot store NUL, and other signs that control only hide text from a reader.
    hides = (unicodedata.category(sign) == "Cc" or sign in _TURNS for sign in value if sign not in _LINE_BREAKS)
    if any(hides):
        raise ValueError("A text holds no control characters and no signs that turn its direction.")
    if not _can_be_seen(value):
        raise ValueError("A text holds something that can be seen.")
    return value


_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
Paragraphs = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_lines)]


@dataclass(frozen=True)
class Sealed:
    """Marks a text that is encrypted with its client's key: it alone may hold a personal identity code. In the API's
    document the field says `x-sealed`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: Any = handler(source)
        schema.setdefault("metadata", {})[SEALED] = True
        sealed: CoreSchema = schema
        return sealed

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "x-sealed": True}


SEALED = "vidare_sealed"
"""The key under which a schema's metadata says that its text is encrypted."""

SealedLine = Annotated[Line, Sealed()]
SealedParagraphs = Annotated[Paragraphs, Sealed()]
