"""Texts as callers may write them: how long, and free of characters that no database keeps."""

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.kernel.moves import Body

_LINE_BREAKS = "\n\r\t"


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("A line holds no line breaks and no control characters.")
    return value


def _lines(value: str) -> str:
    # PostgreSQL stores no NUL, and other control characters only hide something from a reader
    if any(ord(character) < ord(" ") and character not in _LINE_BREAKS for character in value):
        raise ValueError("A text holds no control characters.")
    return value


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Paragraphs = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_lines)]


class Name(Body):
    """The public name of an organisation, an agreement or a service; never that of a natural person."""

    fi: Line
    sv: Line
    en: Line


class Description(Body):
    """A public description of a service. Holds nothing about a natural person."""

    fi: Paragraphs
    sv: Paragraphs
    en: Paragraphs
