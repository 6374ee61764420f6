"""What may be published: nothing by which a person could be known, and nothing that could hold free text."""

import re
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import jsonschema
import pytest
from pydantic import Field, create_model

from deploy.documents import openapi, tables_of
from deploy.ops.installed import installed_services
from shared.messaging.contracts import Code, Content, PublicName, PublicText, Published, personal_fields
from shared.messaging.topics import retained

SERVICES = installed_services()
PUBLISHED = [(service, event) for service in SERVICES.values() for event in service.published]
IDS = [event.type for _, event in PUBLISHED]


@pytest.mark.parametrize("published", PUBLISHED, ids=IDS)
def test_a_published_type_holds_nothing_personal(published: tuple[Any, Published]) -> None:
    service, event = published
    # ADR 43: a gap names a municipality, and nothing that leads to whom it is about.
    public = service.name == "agreements" or event.name.startswith("gap.")
    assert personal_fields(event.schema(), public_allowed=public) == []


@pytest.mark.parametrize("published", PUBLISHED, ids=IDS)
def test_a_schema_is_one_and_leaves_room_for_fields_that_come_later(published: tuple[Any, Published]) -> None:
    schema = published[1].schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    objects = [schema, *schema.get("$defs", {}).values()]
    assert not [one for one in objects if one.get("additionalProperties") is False]


def patterns(schema: Any) -> Iterator[str]:
    """Every regular expression in a schema, wherever it stands."""
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from patterns(value)
    if isinstance(schema, dict) and isinstance(schema.get("pattern"), str):
        yield schema["pattern"]


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_no_pattern_that_others_read_names_a_class_that_their_language_may_read_otherwise(service: Any) -> None:
    """`\\d` takes ASCII digits in ECMA-262 and those of all scripts in Python and Java."""
    promised = [openapi(service), *(event.schema() for event in service.published)]
    found = [pattern for schema in promised for pattern in patterns(schema)]
    assert found
    assert [pattern for pattern in found if re.search(r"\\[dDwWsSbB]", pattern)] == []


@pytest.mark.parametrize("published", PUBLISHED, ids=IDS)
def test_a_type_says_its_version_who_acted_and_whom_it_concerns(published: tuple[Any, Published]) -> None:
    assert {"version", "happened", "concerns"} <= set(published[1].schema()["required"])


def test_every_type_is_promised_once_and_on_a_topic_of_its_service() -> None:
    assert len(set(IDS)) == len(IDS)
    assert [event.type for service, event in PUBLISHED if event.topic not in service.topics] == []


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_every_state_that_is_copied_elsewhere_can_be_sent_again(service: Any) -> None:
    nouns = {event.name.partition(".")[0] for event in service.published}
    current = {f"{noun}.current" for noun in nouns} if service.current_states else set()
    assert current <= {event.name for event in service.published}


def test_every_move_of_an_agreement_and_a_referral_has_its_fact() -> None:
    promised = {event.name for _, event in PUBLISHED}
    tables = {table.noun: table for service in SERVICES.values() for table in tables_of(service)}
    made = {f"{noun}.{move.fact}" for noun in ("agreement", "referral") for move in tables[noun].moves}
    assert made - promised == {"agreement.drafted"}, "a draft is seen by nobody else"


PLANTED: dict[str, Any] = {
    "client_id": UUID,
    "name": PublicName,
    "description": PublicText,
    "municipality": Code,
    "email": Code,
    "date_of_birth": Code,
    "note": Code,
    "remark": str,
    "labels": list[str],
    "details": dict[str, Any],
    "answers": dict[str, str],
    "either": str | None,
    "nested": create_model("Nested", __base__=Content, phone=(Code, ...)),
}


@pytest.mark.parametrize("field", PLANTED)
def test_a_planted_personal_field_is_refused(field: str) -> None:
    fields: dict[str, Any] = {field: (PLANTED[field], ...)}
    content = create_model("Planted", __base__=Content, **fields)
    event = Published("planted.happened", retained("vidare.test.planted"), content, "A planted violation.")
    assert personal_fields(event.schema(), public_allowed=False)


def test_public_names_stand_on_the_topics_of_agreements_alone() -> None:
    content = create_model("Public", __base__=Content, name=(PublicName, ...), description=(PublicText | None, ...))
    schema = Published("planted.happened", retained("vidare.test.planted"), content, "A public name.").schema()
    assert personal_fields(schema, public_allowed=True) == []
    assert personal_fields(schema, public_allowed=False)


def test_free_text_is_refused_on_the_topics_of_agreements_too() -> None:
    free = Annotated[str, Field(max_length=4000)]
    content = create_model("Free", __base__=Content, background=(free, ...))
    schema = Published("planted.happened", retained("vidare.test.planted"), content, "A free text.").schema()
    assert personal_fields(schema, public_allowed=True) == ["/background: a string that could hold free text"]
