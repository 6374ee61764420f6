"""The document of an API says what everything in it means: operations, parameters, fields, lists of codes."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from shared.http.schemas import is_plain

DOCUMENTS = {name: openapi(service) for name, service in installed_services().items()}

_CODED = re.compile(
    r"(.+_)?(status|priority|reason|reason_by|outcome|channel|role|kind|part|move|expiry|run_off|disabled_reason)"
    r"|allowed_moves|sender_kinds|data_categories|bases|types?"
)
OPEN_LISTS = {
    "EntryView.type": "a fact of another service, and a new one must be told before this service knows it",
    "EntryView.subject_kind": "the same",
    "EntryView.subject_status": "the same",
    "EntryView.business_status": "the same",
    "EntryView.reason": "the same",
    "EntryView.part": "the same",
    "DeliveryView.type": "the same",
    "DeliveryView.subject_kind": "the same",
    "DeliveryView.part": "the same",
    "DeliveryDetailView.type": "the same",
    "DeliveryDetailView.subject_kind": "the same",
    "DeliveryDetailView.part": "the same",
    "EndpointView.types": "what an endpoint named stays, also when a type is no longer published",
    "IssuedEndpointView.types": "the same",
    "EndpointDetailsPatch.types": "may end with `.*`, and takes two spellings",
    "NewEndpoint.types": "the same",
    **{
        f"{noun}Told.{field}": "a code of the service that the fact is of"
        for noun in ("Agreement", "Alert", "Case", "ContactRequest", "Referral", "Test")
        for field in ("business_status", "part", "reason", "status")
    },
    "AlertTold.channel": "the same",
    "ReferralTold.outcome": "the same",
    "ReferralTold.priority": "the same",
    **{
        f"{noun}Webhook.type": "each webhook names its own"
        for noun in ("Agreement", "Case", "ContactRequest", "Referral")
    },
    "DeliveryWebhook.type": "the same",
    "EndpointWebhook.type": "the same",
    "ListedEventType.type": "what the list is of",
    "ListedEventTypes.types": "the list itself",
    "Problem.type": "a path; GET /v1/problems lists them",
    "Problem.status": "a number",
    "Problem.allowed_moves": "the moves of whatever object the request was about",
    "ListedProblem.type": "a path; GET /v1/problems lists them",
    "ListedProblem.status": "a number",
}
"""Fields that hold codes and whose document does not list them, each with its reason."""


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for item in document["paths"].values() for operation in item.values())


def fields(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in document["components"]["schemas"].items():
        yield from ((f"{name}.{field}", value) for field, value in schema.get("properties", {}).items())


def every_object(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every_object(below)


def undescribed(document: dict[str, Any]) -> Iterator[str]:
    for operation in operations(document):
        name = operation.get("operationId", "?")
        for part in ("operationId", "tags", "summary", "description"):
            if not operation.get(part):
                yield f"{name} has no {part}"
        yield from (f"{name}: {one['name']}" for one in operation.get("parameters", ()) if not one.get("description"))
    for tag in {tag for operation in operations(document) for tag in operation.get("tags", ())}:
        if not any(one["name"] == tag and one["description"] for one in document["tags"]):
            yield f"the tag {tag}"
    yield from (name for name, value in fields(document) if not value.get("description"))


def without_example(document: dict[str, Any]) -> Iterator[str]:
    for name, value in fields(document):
        if any(is_plain(one) for one in (value, *value.get("anyOf", ()))) and not value.get("examples"):
            yield name


def without_list(document: dict[str, Any]) -> Iterator[str]:
    """Fields whose name says that they hold a code, and whose schema does not say which."""
    for name, value in fields(document):
        if _CODED.fullmatch(name.partition(".")[2]) and not _lists_codes(document, value):
            yield name


def _lists_codes(document: dict[str, Any], schema: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return _lists_codes(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    below = [*schema.get("anyOf", ()), *schema.get("allOf", ()), *([schema["items"]] if "items" in schema else ())]
    return bool({"enum", "const"} & set(schema)) or any(_lists_codes(document, one) for one in below)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_everything_is_described(name: str) -> None:
    assert list(undescribed(DOCUMENTS[name])) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_text_and_numbers_have_an_example(name: str) -> None:
    assert list(without_example(DOCUMENTS[name])) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_field_that_holds_a_code_lists_the_codes(name: str) -> None:
    assert sorted(set(without_list(DOCUMENTS[name])) - OPEN_LISTS.keys()) == []


def test_every_open_list_is_still_there() -> None:
    assert OPEN_LISTS.keys() <= {name for document in DOCUMENTS.values() for name in without_list(document)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_stands_beside_a_reference_where_generators_would_drop_it(name: str) -> None:
    assert [one for one in every_object(DOCUMENTS[name]) if "$ref" in one and len(one) > 1] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_answer_always_has_every_field_of_its_schema(name: str) -> None:
    views = {field for field, _ in fields(DOCUMENTS[name]) if field.partition(".")[0].endswith(("View", "View_"))}
    schemas = DOCUMENTS[name]["components"]["schemas"]
    assert {f"{one}.{field}" for one in schemas for field in schemas[one].get("required", ())} >= views


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_names_server_licence_and_contact(name: str) -> None:
    assert DOCUMENTS[name]["servers"]
    assert DOCUMENTS[name]["info"]["license"]["identifier"] == "EUPL-1.2"
    assert DOCUMENTS[name]["info"]["contact"]["name"]


def test_what_is_missing_is_seen() -> None:
    document = deepcopy(DOCUMENTS["referrals"])
    schemas = document["components"]["schemas"]
    del schemas["CaseView"]["properties"]["opened_at"]["description"]
    schemas["CaseView"]["properties"]["number"].pop("examples")
    schemas["CaseView"]["properties"]["status"] = {"type": "string"}
    document["paths"]["/v1/cases"]["get"]["description"] = ""
    document["paths"]["/v1/cases/{case_id}"]["get"]["parameters"][0].pop("description")
    missing = {"case_list has no description", "case_read: case_id", "CaseView.opened_at", "CaseView.status"}
    assert set(undescribed(document)) == missing
    assert "CaseView.number" in set(without_example(document))
    assert "CaseView.status" in set(without_list(document))
