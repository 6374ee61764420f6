"""What the parts of an API and the fields of its bodies and answers mean: one sentence for each, and an example.

A field's name means the same in every body and view of a service. Where it does not, the words stand under
`Model.field`, or with the field itself. `shared/http/schemas.py` writes them into the API's document; a test refuses a
field without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.http.webhooks import EventType


@dataclass(frozen=True, slots=True)
class Said:
    """A description, and an example where the field's form does not give one (ids, days and instants do)."""

    description: str
    example: Any = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What a service says for the document of its API: `tags` in words; `fields` by `field` or `Model.field`, of which
    the latter goes first; `events` are told by webhooks."""

    tags: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Said] = field(default_factory=dict)
    events: Sequence[EventType] = ()


TAGS = {"codes": "The code lists in three languages.", "problems": "What error answers mean and what to do about them."}

OF_EVERY_SERVICE: Mapping[str, Said] = {
    "id": Said("The object's id, a UUIDv7."),
    "version": Said("Counts the object's changes; the ETag begins with this number.", 3),
    "created_at": Said("When it was made."),
    "allowed_moves": Said("The moves that you may make with it now: the last parts of their paths."),
    "next": Said("The cursor of the following page; null on the last one.", "AZrOL2xafUObDxwtPk9aaw"),
    "items": Said("What stands on this page."),
    "organisation": Said("The id of the organisation."),
    "unit": Said("The id of a unit of the organisation; null: the whole organisation."),
    "text": Said("What a person should know beside the code.", "Kutsutaan viikolla 49."),
    "fi": Said("In Finnish.", "Kielikurssi"),
    "sv": Said("In Swedish, as in Finland.", "Språkkurs"),
    "en": Said("In English.", "Language course"),
    "LabelledCode.code": Said("As answers and events hold it; stable.", "in-progress"),
    "LabelledCode.fi": Said("In Finnish.", "Käynnissä"),
    "LabelledCode.sv": Said("In Swedish, as in Finland.", "Pågår"),
    "LabelledCode.en": Said("In English.", "In progress"),
    "CodeList.name": Said("The list's name."),
    "CodeList.codes": Said("Its codes, in an order that suits a reader."),
    "CodeLists.lists": Said("Every list of this service."),
}  # fmt: skip

OF_FORMATS: Mapping[str, Any] = {
    "uuid": "019ace2f-6c5a-7d43-9b0f-1c2d3e4f5a6b",
    "date": "2026-12-01",
    "date-time": "2026-12-01T08:15:00Z",
}
"""Examples by the format of a field."""
