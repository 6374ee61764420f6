"""Texts as callers may write them: how long, and free of characters that no database keeps."""

from typing import Annotated

from pydantic import AfterValidator, Field

_LINE_BREAKS = "\n\r\t"


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("A line holds no line breaks and no control characters.")
    return value


def _lines(value: str) -> str:
    # PostgreSQL cannot store NUL, and other control characters only hide text from a reader
    if any(ord(character) < ord(" ") and character not in _LINE_BREAKS for character in value):
        raise ValueError("A text holds no control characters.")
    return value


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Paragraphs = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_lines)]
