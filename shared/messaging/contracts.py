"""What a service promises on its topics: a JSON Schema for each type and major version, and what it must not hold."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.messaging.topics import TopicSpec


class Content(BaseModel):
    """Base of published payloads: written exactly, nothing beside the fields."""

    # The schema allows further fields: a reader who validates with it must also take later events.
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra=lambda schema: schema.pop("additionalProperties", None)
    )


Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9:@._/-]*$", max_length=120)]
"""A code in kebab-case, or a legal basis such as `law:681-2023:16@2025-01-01`."""


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


# Words that no field's name may contain: each is about a natural person.
_NEVER_IN_A_NAME = frozenset({
    "address", "addresses", "birth", "born", "citizenship", "client", "clients", "contact", "contacts", "diagnosis",
    "email", "emails", "gender", "hetu", "identity", "mail", "mother", "municipality", "municipalities", "name",
    "names", "nationality", "person", "persons", "phone", "residence", "sex", "ssn", "surname", "telephone", "tongue",
})  # fmt: skip
# Names of free text. As a part of a longer name they may be harmless (`text_hash`).
_NEVER_A_NAME = frozenset({
    "body", "comment", "comments", "content", "description", "free_text", "information", "message", "need", "note",
    "notes", "remark", "text",
})  # fmt: skip
_PUBLIC_NAMES = frozenset({"name", "description", "municipalities"})
_PUBLIC_TYPES = ("PublicName", "PublicText")
_CLOSED_FORMATS = frozenset({"uuid", "date", "date-time", "time", "duration"})
_FREE_TEXT = ("Aku Ankka", "tuntematon, muutti pois", "a b")
_BELOW = ("anyOf", "oneOf", "allOf", "prefixItems")


def personal_fields(schema: Mapping[str, Any], public_allowed: bool) -> list[str]:
    """Why this schema may not be published: fields by forbidden words, and values that could hold anything.

    A string must be an id, a time, an enumeration or a pattern that no free text fits. `public_allowed` is true on
    the topics of agreements, where public names and descriptions may stand (docs/domain.md, section 7), and where
    municipalities are those of clauses.
    """
    return list(_Reader(schema, public_allowed).findings(schema, ""))


class _Reader:
    """Goes through one schema once."""

    def __init__(self, root: Mapping[str, Any], public: bool) -> None:
        self._root = root
        self._public = public
        self._read: set[str] = set()

    def findings(self, schema: Any, path: str) -> Iterator[str]:
        """What must not be published here and below."""
        here = path or "/"
        if not isinstance(schema, Mapping):
            if schema is not False:
                yield f"{here}: a value that could be anything"
        elif "$ref" in schema:
            yield from self._referred(str(schema["$ref"]), path)
        elif any(key in schema for key in _BELOW):
            for below in (one for key in _BELOW for one in schema.get(key, ())):
                yield from self.findings(below, path)
        elif "enum" not in schema and "const" not in schema:
            kinds = schema.get("type", "any")
            for kind in [kinds] if isinstance(kinds, str) else kinds:
                yield from self._of_kind(kind, schema, path)

    def _referred(self, reference: str, path: str) -> Iterator[str]:
        name = reference.rpartition("/")[2]
        if reference in self._read or (self._public and name in _PUBLIC_TYPES):
            return
        self._read.add(reference)  # a schema may contain itself
        yield from self.findings(self._root["$defs"][name], path)
        self._read.remove(reference)

    def _of_kind(self, kind: str, schema: Mapping[str, Any], path: str) -> Iterator[str]:
        match kind:
            case "string":
                if not _is_closed(schema):
                    yield f"{path or '/'}: a string that could hold free text"
            case "object":
                yield from self._object(schema, path)
            case "array":
                if "prefixItems" not in schema:
                    yield from self.findings(schema.get("items", True), path + "/*")
            case "any":
                yield f"{path or '/'}: a value that could be anything"

    def _object(self, schema: Mapping[str, Any], path: str) -> Iterator[str]:
        for name, below in schema.get("properties", {}).items():
            if _is_forbidden(name) and not (self._public and name in _PUBLIC_NAMES):
                yield f"{path}/{name}: a field of this name may not be published"
            yield from self.findings(below, f"{path}/{name}")
        others = schema.get("additionalProperties", "properties" not in schema)
        if others is not False:
            if not _is_closed(schema.get("propertyNames", {})):
                yield f"{path or '/'}: an object whose keys could hold free text"
            yield from self.findings(others, path + "/*")


def _is_closed(schema: Mapping[str, Any]) -> bool:
    """Whether no free text fits this string."""
    if "enum" in schema or "const" in schema or schema.get("format") in _CLOSED_FORMATS:
        return True
    return "pattern" in schema and not any(re.search(schema["pattern"], text) for text in _FREE_TEXT)


def _is_forbidden(name: str) -> bool:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return snake in _NEVER_A_NAME or not _NEVER_IN_A_NAME.isdisjoint(snake.split("_"))
