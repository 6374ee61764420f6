"""Texts as callers may write them: how long, and free of characters that no database keeps."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

_LINE_BREAKS = "\n\r\t"


# Persian and the scripts of India write names with joiners; soft hyphens and the like come along unseen in copied text.
_JOINERS = "\u200c\u200d"
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def one_line(value: str) -> str:
    """The text with plain spaces, since minutes and documents print others, and without what nobody sees. ValueError
    for line breaks, control characters and signs that turn the direction of what follows."""
    seen = value.translate(_UNSEEN)
    plain = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in seen).strip()
    if not all(sign.isprintable() or sign in _JOINERS for sign in plain):
        raise ValueError("A line holds no line breaks, no control characters and no signs that turn its direction.")
    if not plain:
        raise ValueError("A line holds something that can be seen.")
    return plain


_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def search_key(name: str) -> str:
    """A name in the one spelling in which it is sought: without case, diacritics, apostrophes, hyphens, spaces, unseen
    signs and width."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).translate(_LETTERS)
    kept = (sign for sign in folded if unicodedata.category(sign)[0] in "LN" and unicodedata.category(sign) != "Lm")
    return "".join(kept) or folded


def _lines(value: str) -> str:
    # PostgreSQL cannot store NUL, and other control characters only hide text from a reader
    if any(ord(character) < ord(" ") and character not in _LINE_BREAKS for character in value):
        raise ValueError("A text holds no control characters.")
    return value


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
Paragraphs = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_lines)]
