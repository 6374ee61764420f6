"""What an endpoint's filter lets through, and what it may name."""

from collections.abc import Iterable, Sequence
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.notifications.contracts.event_types import EVENT_TYPES
from shared.kernel.refusals import invalid

_FORM = r"^(vidare\.)?(referral|case|contact-request|agreement|delivery)\.(\*|[a-z][a-z-]*)(\.v[0-9]+)?$"
_MOST_TYPES = 100


def _short(type_: str) -> str:
    """`referral.submitted`, also from the form in which it stands in a webhook (`vidare.referral.submitted.v1`). A
    version that no such type has stays, and is then a type that is not there."""
    noun, fact, *version = type_.removeprefix("vidare.").split(".")
    name = f"{noun}.{fact}"
    wires = (wire for known, (wire, _) in EVENT_TYPES.items() if lets_through((name,), known))
    return name if not version or any(wire.endswith(f".{version[0]}") for wire in wires) else type_


def lets_through(types: Iterable[str], name: str) -> bool:
    """Whether one of these types names the fact (`referral.submitted`); `referral.*` names all of a noun."""
    return any(one in (name, f"{name.partition('.')[0]}.*") for one in types)


def check_types(types: Sequence[str] | None) -> None:
    """422 for the first that would never let anything through, with all that there is to name."""
    for place, one in enumerate(types or ()):
        if not any(lets_through((one,), name) for name in EVENT_TYPES):
            nouns = sorted({name.partition(".")[0] for name in EVENT_TYPES} - {"endpoint"})
            whole = ", ".join(f"{noun}.*" for noun in nouns)
            names = ", ".join(name for name in EVENT_TYPES if name.partition(".")[0] in nouns)
            sentence = f"There is no such event type (GET /v1/event-types). Take of these: {whole}, {names}."
            raise invalid(f"/types/{place}", "unknown-event-type", sentence)


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
        """Whether the filter lets a fact (`referral.submitted`) through; None is all."""
        return self.types is None or lets_through(self.types, name)
