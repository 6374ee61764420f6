"""What an endpoint's filter lets through."""

from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

_FORM = r"^(vidare\.)?(referral|case|agreement|delivery)\.(\*|[a-z][a-z-]*)(\.v[0-9]+)?$"
_MOST_TYPES = 100


def _short(type_: str) -> str:
    """`referral.submitted`, also from the form in which it stands in a webhook (`vidare.referral.submitted.v1`)."""
    noun, fact = type_.removeprefix("vidare.").split(".")[:2]
    return f"{noun}.{fact}"


TypeFilter = Annotated[
    str,
    StringConstraints(pattern=_FORM, max_length=80),
    AfterValidator(_short),
    Field(examples=["referral.submitted", "agreement.*"]),
]
Types = Annotated[list[TypeFilter], Field(min_length=1, max_length=_MOST_TYPES)]


class ListeningEndpoint(NamedTuple):
    """Some columns of an endpoint that may be told of a fact: one in use, or one that the system has disabled."""

    organisation: UUID
    id: UUID
    types: list[str] | None
    status: str

    def wants(self, name: str) -> bool:
        """Whether the filter lets a fact (`referral.submitted`) through: None is all, `referral.*` all of a noun."""
        return self.types is None or name in self.types or f"{name.partition('.')[0]}.*" in self.types
