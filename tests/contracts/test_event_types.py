"""What endpoints can be told of: every type with the schema of its body, as it is really sent."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import orjson
import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from services.notifications.contracts.event_types import EVENT_TYPES
from services.notifications.http.event_types import EVENTS
from services.notifications.model.delivery.content import webhook_body
from services.notifications.model.endpoint.filter import Types
from services.notifications.model.notice.notice import Notice
from services.notifications.model.notice.told import TABLE

SERVICES = installed_services()
ID = UUID("019ace2f-6c5a-7d43-9b0f-1c2d3e4f5a6b")
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
SAMPLES: dict[str, Any] = {
    "priority": "routine",
    "clock": "plan",
    "sender": ID,
    "recipient": ID,
    "overdue": False,
    "response_due_at": NOW,
    "asker": ID,
    "asked": ID,
    "due_at": NOW,
    "passed_on_to": ID,
    "passed_on_as": ID,
    "outcome": "service-completed",
    "edition": 1,
    "governing": 1,
    "open": 2,
    "delivery_id": ID,
    "channel": "email",
    "endpoint_id": ID,
}
CODED = {
    "referral": ("priority", "sender", "recipient", "overdue", "response_due_at", "outcome"),
    "case": ("clock", "due_at"),
    "contact-request": ("asker", "asked", "overdue", "due_at", "passed_on_to", "passed_on_as"),
    "agreement": ("edition", "governing", "open"),
    "delivery": ("delivery_id", "channel", "endpoint_id"),
    "endpoint": (),
}
NOTICE = Notice(
    event_id=ID, type="", wire_type="", occurred_at=NOW, organisation=ID, unit=None, part="recipient", shown=True,
    subject_kind="", subject_id=ID, number="VD-4T8W2N6R", version=2, status="requested", business_status=None,
    reason=None, sender=ID, recipient=ID, due_on=None, coded={}, correlation="x", traceparent=None,
)  # fmt: skip


def schemas_of_bodies() -> dict[str, dict[str, Any]]:
    return {event.name: event.body.model_json_schema(mode="serialization") for event in EVENTS}


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, which takes no field that it does not name."""
    for one in (schema, *schema.get("$defs", {}).values()):
        one["additionalProperties"] = False
    return schema


async def test_the_types_are_served_without_a_token_and_are_those_of_the_contracts() -> None:
    transport = httpx2.ASGITransport(SERVICES["notifications"].make_app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://vidare.test") as client:
        served = (await client.get("/v1/event-types")).json()["types"]
    published = {event.name: event.describes for service in SERVICES.values() for event in service.published}
    told = {one["name"]: one["describes"] for one in served if one["name"] != "endpoint.test"}
    assert told == {name: text for name, text in published.items() if name in told}
    nouns = {"referral", "case", "contact-request", "agreement"}
    facts = {name for name in published if name.partition(".")[0] in nouns and not name.endswith(".current")}
    assert told.keys() == facts | {"delivery.dead"}


def test_a_filter_may_name_each_type_but_the_test_in_both_spellings() -> None:
    names = [name for name in EVENT_TYPES if name != "endpoint.test"]
    reads = TypeAdapter(Types).validate_python
    assert reads(names) == names
    assert reads([EVENT_TYPES[name][0] for name in names]) == names


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_what_is_sent_fits_the_schema_of_its_type_and_holds_nothing_else(name: str) -> None:
    noun = name.partition(".")[0]
    subject = "referral" if noun == "delivery" else noun
    for names in (CODED[noun], ()) if noun != "delivery" else (CODED[noun],):
        notice = replace(
            NOTICE, type=name, wire_type=EVENT_TYPES[name][0], subject_kind=subject,
            coded={field: SAMPLES[field] for field in names},
        )  # fmt: skip
        sent = orjson.loads(webhook_body(notice))
        if noun == "delivery":
            del sent["data"]["referral_id"]  # what the notice was about, whatever that is
        Draft202012Validator(closed(schemas_of_bodies()[name])).validate(sent)


def test_the_samples_are_all_that_a_notice_tells_beside_the_rest() -> None:
    always = {"status", "business_status", "reason", "due_on", "sender", "recipient"}
    for line in TABLE:
        assert line.fields - always <= set(CODED[line.kind])


def test_the_document_has_a_webhook_for_each_type() -> None:
    webhooks = openapi(SERVICES["notifications"])["webhooks"]
    assert webhooks.keys() == EVENT_TYPES.keys()
    for name, item in webhooks.items():
        said = item["post"]["requestBody"]["content"]["application/json"]["schema"]["allOf"]
        assert said[1]["properties"]["type"]["const"] == EVENT_TYPES[name][0]
