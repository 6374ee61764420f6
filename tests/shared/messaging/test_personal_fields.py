"""What is published is checked for personal data: every kind of planted violation is refused, and our schemas pass."""

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, create_model

from services.agreements.contracts.published import PUBLISHED as AGREEMENTS
from services.notifications.contracts.published import PUBLISHED as NOTIFICATIONS
from services.referrals.contracts.published import PUBLISHED as REFERRALS
from shared.messaging.contracts import Code, Content, PublicName, PublicText, Published, personal_fields
from shared.messaging.topics import retained
from tests.support.parcels import PARCEL_SERVICE


class Tree(Content):
    """Holds itself, and something it may not hold."""

    branches: list["Tree"]
    label: str


class Open(BaseModel, extra="allow"):
    version: int


class Colour(StrEnum):
    RED = "red"


VALUES: dict[str, Any] = {
    "free text": str,
    "bounded text": Annotated[str, Field(max_length=10)],
    "text or nothing": str | None,
    "texts": list[str],
    "anything": Any,
    "any list": list[Any],
    "bare list": list,
    "any object": dict[str, Any],
    "free keys": dict[str, int],
    "text in an object": dict[UUID, str],
    "text in a tuple": tuple[int, str],
    "an address": Annotated[str, Field(json_schema_extra={"format": "email"})],
    "a place on the web": Annotated[str, Field(json_schema_extra={"format": "uri"})],
    "a pattern that takes all": Annotated[str, Field(pattern="^.*$")],
    "a pattern of words": Annotated[str, Field(pattern="^[A-Za-zÅÄÖåäö ,-]+$")],
    "an unanchored pattern": Annotated[str, Field(pattern="[a-z]")],
    "text deep inside": list[Tree],
    "unknown fields": Open,
    "an alternative": int | dict[str, str],
}
NAMES = [
    "client", "client_id", "clientId", "client_name", "name", "last_name", "home_address", "email", "sender_email",
    "phone", "date_of_birth", "identity_code", "hetu", "mother_tongue", "municipality", "municipalities",
    "municipality_code", "description", "note", "message", "need", "information", "contacts", "personId",
]  # fmt: skip
CLOSED: dict[str, Any] = {
    "an id": UUID,
    "a number": int,
    "a code": Code,
    "codes": list[Code],
    "an enumeration": Colour,
    "one of two": Literal["a", "b"],
    "by id": dict[UUID, int],
    "nothing or a code": Code | None,
}


def schema_with(name: str, kind: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {name: (kind, ...)}
    content = create_model("Planted", __base__=Content, **fields)
    return Published("planted.happened", retained("vidare.test.planted"), content, "Something planted.").schema()


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("kind", VALUES)
def test_a_value_that_could_hold_anything_is_refused(kind: str, public: bool) -> None:
    assert personal_fields(schema_with("field", VALUES[kind]), public)


@pytest.mark.parametrize("name", NAMES)
def test_a_field_whose_name_speaks_of_a_person_or_of_free_text_is_refused(name: str) -> None:
    assert personal_fields(schema_with(name, Code), False)
    fields: dict[str, Any] = {name: (Code, ...)}
    inner: Any = create_model("Inner", __base__=Content, **fields)
    assert personal_fields(schema_with("inside", list[inner]), False)


@pytest.mark.parametrize("kind", CLOSED)
def test_ids_codes_times_and_numbers_pass(kind: str) -> None:
    assert personal_fields(schema_with("field", CLOSED[kind]), False) == []


@pytest.mark.parametrize(
    ("name", "kind"), [("name", PublicName), ("description", PublicText | None), ("municipalities", list[Code])]
)
def test_public_names_pass_where_they_are_allowed_and_nowhere_else(name: str, kind: Any) -> None:
    assert personal_fields(schema_with(name, kind), True) == []
    assert personal_fields(schema_with(name, kind), False)


def test_a_public_name_under_another_name_is_refused_outside_the_topics_of_agreements() -> None:
    assert personal_fields(schema_with("title", PublicName), False)


OF_NOBODY = {(f"vidare.gap.{fact}.v1", "/municipalities") for fact in ("detected", "current")}
"""A gap in service is of no client: nothing in it leads to one (ADR 43)."""


@pytest.mark.parametrize("published", [*REFERRALS, *NOTIFICATIONS, *PARCEL_SERVICE.published], ids=lambda one: one.type)
def test_what_we_publish_holds_no_personal_data(published: Published) -> None:
    found = personal_fields(published.schema(), public_allowed=False)
    assert [one for one in found if (published.type, one.partition(":")[0]) not in OF_NOBODY] == []


@pytest.mark.parametrize("published", AGREEMENTS, ids=lambda one: one.type)
def test_what_agreements_publish_holds_public_names_and_nothing_personal(published: Published) -> None:
    assert personal_fields(published.schema(), public_allowed=True) == []
    assert personal_fields(published.schema(), public_allowed=False), "the public names themselves"
