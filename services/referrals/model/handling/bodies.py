"""What is said to take, give and reassign."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from shared.kernel.bodies import Body


def _as_tokens_hold_it(sub: str) -> str:
    if not (sub.isascii() and sub.isprintable()):
        raise ValueError("A person is named by the `sub` of her token: printable ASCII characters.")
    return sub


Subject = Annotated[
    str,
    Field(min_length=1, max_length=255, examples=["7c3a6c0e-2f0b-4c1e-9a55-0f4f3c7b9d21"]),
    AfterValidator(_as_tokens_hold_it),
]
"""A person of the own organisation, as the identity provider names her; Vidare knows no list of them."""


class TakeHandling(Body):
    """Where no unit is named it stays with the one that it has. Where it has none, a taker who works in one unit takes
    it there."""

    unit: UUID | None = None


class GiveHandling(Body):
    """To a colleague, to a unit, or both. A unit alone has no handler until somebody of it takes it."""

    handler: Subject | None = None
    unit: UUID | None = None

    @model_validator(mode="after")
    def _to_somebody(self) -> "GiveHandling":
        if self.handler is None and self.unit is None:
            raise ValueError("name a handler or a unit; what nobody is to have is given back")
        return self


class Reassign(Body):
    """All that one person has, to another one, or back to her units."""

    handler: Subject
    to: Subject | None = None

    @model_validator(mode="after")
    def _to_another(self) -> "Reassign":
        if self.to == self.handler:
            raise ValueError("name another person, or nobody")
        return self
