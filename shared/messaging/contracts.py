"""What a service promises on its topics: a JSON Schema per event type and major version, and what may not be in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.messaging.topics import TopicSpec


class Content(BaseModel):
    """Base of published payloads: written exactly, nothing beside the fields."""

    # The schema leaves room for fields that come later: who validates with today's must take tomorrow's events.
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra=lambda schema: schema.pop("additionalProperties", None)
    )


Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9:@._/-]*$", max_length=120)]
"""A coded value: kebab-case, or a legal basis such as `law:681-2023:16@2025-01-01`."""


class PublicName(Content):
    """The public name of an organisation or a service. The only names that any event may hold."""

    fi: str = Field(max_length=200)
    sv: str = Field(max_length=200)
    en: str = Field(max_length=200)


class PublicText(Content):
    """A public description of a service. Holds nothing about a natural person."""

    fi: str = Field(max_length=4000)
    sv: str = Field(max_length=4000)
    en: str = Field(max_length=4000)


class Concerned(Content):
    """An organisation that a fact concerns, the unit where known, and its part in the matter."""

    organisation: UUID
    unit: UUID | None = None
    part: Code


@dataclass(frozen=True)
class Published:
    """One event type that a service promises."""

    name: str
    topic: TopicSpec
    content: type[BaseModel]
    describes: str
    major: int = 1

    @property
    def type(self) -> str:
        return f"vidare.{self.name}.v{self.major}"

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the payload."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:vidare:event:{self.type}",
            "title": self.type,
            "description": self.describes,
            **{
                name: value
                for name, value in self.content.model_json_schema(mode="serialization").items()
                if name not in ("title", "description")
            },
        }


# Words that no field of an event may carry: each would hold something about a natural person, or free text.
_FORBIDDEN = frozenset(
    [
        "client",
        "client_id",
        "person",
        "name",
        "first_name",
        "last_name",
        "family_name",
        "given_name",
        "birth",
        "date_of_birth",
        "identity",
        "identity_code",
        "email",
        "mail",
        "phone",
        "telephone",
        "address",
        "contact",
        "mother_tongue",
        "municipality",
        "residence",
        "text",
        "note",
        "comment",
        "message",
        "description",
        "free_text",
        "information",
        "need",
        "need_content",
        "subject_name",
    ]
)
_PUBLIC = ("PublicName", "PublicText")


def personal_fields(schema: Mapping[str, Any], public_allowed: bool) -> list[str]:
    """Why this schema may not be published: fields by forbidden words, and strings that could hold anything.

    A string must be an id, a date, an enumeration or a pattern. `public_allowed` is true on the topics of
    agreements, where public names and descriptions may stand (domain §7) and municipalities are those of clauses.
    """
    return list(_findings(schema, schema, "", public_allowed))


def _findings(schema: Any, root: Mapping[str, Any], path: str, public: bool) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        return
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    if reference:
        if public and reference in _PUBLIC:
            return
        yield from _findings(root["$defs"][reference], root, path, public)
        return
    kind = schema.get("type")
    if kind == "string" and not any(key in schema for key in ("format", "enum", "const", "pattern")):
        yield f"{path or '/'}: a string that could hold free text"
    if kind == "object" and "properties" not in schema:
        extra = schema.get("additionalProperties", True)
        if extra is True:
            yield f"{path or '/'}: an object that could hold anything"
        else:
            yield from _findings(extra, root, path + "/*", public)
    for name, below in schema.get("properties", {}).items():
        allowed = public and name in {"name", "description", "municipalities"}
        if name in _FORBIDDEN and not allowed:
            yield f"{path}/{name}: a field of this name may not be published"
        yield from _findings(below, root, f"{path}/{name}", public)
    for key in ("items", "additionalProperties"):
        yield from _findings(schema.get(key), root, path + "/*", public) if kind == "array" else ()
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for below in schema.get(key, ()):
            yield from _findings(below, root, path, public)
