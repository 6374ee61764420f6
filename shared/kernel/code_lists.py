"""Lists of codes that are no enumeration of their own, for the API's document: the moves of a table, some reasons."""

from collections.abc import Iterable
from typing import Any

from pydantic import WithJsonSchema

from shared.kernel.moves import MoveTable


def codes_named(name: str, codes: Iterable[str]) -> WithJsonSchema:
    """For `Annotated[str, …]`: the field holds one of these codes. `name` is that of the list in the document."""
    return WithJsonSchema({"type": "string", "enum": sorted(str(code) for code in codes), "x-name": name})


def moves_of(table: MoveTable[Any]) -> WithJsonSchema:
    """For `Annotated[str, …]`: the field holds the slug of a move that an organisation can make."""
    return codes_named(f"{_name(table)}Move", (move.slug for move in table.moves if move.has_route))


def steps_of(table: MoveTable[Any], *further: str) -> WithJsonSchema:
    """For `Annotated[str, …]`: the field holds the slug of any move, or one of the further steps of a history."""
    return codes_named(f"{_name(table)}Step", {*further, *(move.slug for move in table.moves)})


def _name(table: MoveTable[Any]) -> str:
    return "".join(part.capitalize() for part in table.noun.split("-"))
