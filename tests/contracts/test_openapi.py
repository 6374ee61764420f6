"""The OpenAPI documents: valid, complete, and made of the transition tables."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from deploy.documents import openapi, tables_of
from deploy.ops.installed import installed_services
from shared.kernel.moves import MoveTable

SERVICES = installed_services()
DOCUMENTS = {name: openapi(service) for name, service in SERVICES.items()}

# Moves that are made by another method on the object itself: its content says which.
_OTHERWISE = {
    ("endpoint", "change"): "patch",
    ("endpoint", "disable"): "patch",
    ("endpoint", "enable"): "patch",
    ("endpoint", "delete"): "delete",
}
_BESIDE_THE_MOVES = {
    (noun, act) for noun in ("referral", "case") for act in ("extend-deadline", "take", "give", "give-back")
} | {("referral", "preview")}
"""What is done to an object without moving it: its state stays, whatever it is."""
QUESTIONS = {"coverage_ask", "client_search", "search_find", "referral_preview_part"}
"""POSTs that change nothing; what they ask stands in the body since it must not stand in a URL."""
OUTWARD = {
    "agreement_offer", "agreement_propose_change", "contact_create", "contact_change", "contact_ask_again",
    "delivery_resend", "delivery_recover", "endpoint_test", "contact_request_create", "contact_request_pass_on",
}  # fmt: skip
"""What writes to people who may never have asked for it, or lets a machine outside be called."""

_ONE = re.compile(r"(_id\}|/organisation-settings)$")
"""The address of one object; of its settings an organisation has one."""
_MOVE = re.compile(r"/v1/[a-z-]+/\{(\w+)_id\}/([a-z-]+)")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


EVERY = [
    pytest.param(document, path, method, operation, id=operation["operationId"])
    for document in DOCUMENTS.values()
    for path, method, operation in operations(document)
]
WITHOUT_TOKEN = frozenset({"/v1/codes", "/v1/problems", "/v1/problems/{code}", "/v1/event-types"})
"""What says nothing of anybody: words for codes, what problems mean, what webhooks tell."""

of_every_operation = pytest.mark.parametrize(("document", "path", "method", "operation"), EVERY)


def resolved(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to, or the value itself."""
    for part in value["$ref"].split("/")[1:] if "$ref" in value else ():
        document = document[part]
    return document if "$ref" in value else value


@pytest.mark.parametrize("name", SERVICES)
def test_the_document_is_openapi_3_1(name: str) -> None:
    assert DOCUMENTS[name]["openapi"].startswith("3.1.")
    OPENAPI_31_VALIDATOR.validate(DOCUMENTS[name])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_two_schemas_have_one_name(name: str) -> None:
    """Pydantic would tell them apart by the modules they come from, and so would each generated client."""
    assert [schema for schema in DOCUMENTS[name]["components"]["schemas"] if "__" in schema] == []


def test_operation_ids_are_unique_in_all_services_together() -> None:
    ids = [operation["operationId"] for document in DOCUMENTS.values() for _, _, operation in operations(document)]
    assert sorted(ids) == sorted(set(ids))


@of_every_operation
def test_an_operation_has_a_name_a_place_and_a_guard(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation["operationId"])
    assert len(operation["tags"]) == 1
    assert operation["summary"]
    assert operation.get("security") == ([] if path in WITHOUT_TOKEN else [{"bearer": []}])


@of_every_operation
def test_its_errors_are_problems(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> None:
    refused = {code: resolved(document, one) for code, one in operation["responses"].items() if code >= "400"}
    assert path in WITHOUT_TOKEN or {"401", "403", "503"} <= set(refused)
    assert "500" in refused
    assert all(set(one["content"]) == {"application/problem+json"} for one in refused.values())


@of_every_operation
def test_it_says_from_which_quota_it_takes_and_answers_429(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> None:
    asks = method == "get" or operation["operationId"] in QUESTIONS
    expected = "strangers" if path in WITHOUT_TOKEN else "questions" if asks else "commands"
    assert operation["x-quota"] == ("outward" if operation["operationId"] in OUTWARD else expected)
    headers = resolved(document, operation["responses"]["429"])["headers"]
    assert set(headers) == {"Retry-After", "RateLimit-Policy", "RateLimit"}


def takes_a_key(operation: dict[str, Any]) -> bool:
    return any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", []))


@of_every_operation
def test_it_asks_for_the_headers_that_it_needs_and_says_what_it_answers_without(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> None:
    needed = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header" and one.get("required")}
    asks = operation["operationId"] in QUESTIONS
    changes = method in {"patch", "put", "delete"} or (method == "post" and "{" in path and not asks)
    creates = "201" in operation["responses"]
    assert ("If-Match" in needed) == changes
    assert ("Idempotency-Key" in needed) == creates
    assert ("412" in operation["responses"]) == changes
    assert ("428" in operation["responses"]) == (changes or creates)
    assert ("409" in operation["responses"]) == (changes or takes_a_key(operation))


@of_every_operation
def test_every_post_but_a_question_takes_an_idempotency_key(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> None:
    changes_something = method != "get" and operation["operationId"] not in QUESTIONS
    assert takes_a_key(operation) == changes_something


@of_every_operation
def test_one_object_comes_with_its_etag_and_a_new_one_with_its_address(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> None:
    for code, response in operation["responses"].items():
        if code < "300":
            headers = response.get("headers", {})
            one = {"get", "post", "patch", "put"} if _ONE.search(path) or _MOVE.fullmatch(path) else set()
            is_page = any(name.startswith("Page_") for name in _named(response))
            assert ("ETag" in headers) == (not is_page and (method in one or code == "201"))
            assert ("Location" in headers) == (code == "201")
            assert ("Link" in headers) == is_page


def addresses(document: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The paths at which something can be done to one object, by its noun and what is done."""
    posted = [path for path, item in document["paths"].items() if "post" in item]
    return {(found[1].replace("_", "-"), found[2]): path for path in posted if (found := _MOVE.fullmatch(path))}


def misplaced(document: dict[str, Any], tables: list[MoveTable[Any]]) -> set[tuple[str, str]]:
    """Moves that have no address, and addresses that are no move."""
    moves = {(table.noun, move.slug) for table in tables for move in table.moves if move.has_route}
    nouns = {table.noun for table in tables}  # what has no table has no moves, and may be acted on all the same
    acted_on = {key for key in addresses(document) if key[0] in nouns} - _BESIDE_THE_MOVES
    return acted_on ^ (moves - _OTHERWISE.keys())


@pytest.mark.parametrize("name", SERVICES)
def test_each_move_has_its_address_and_there_is_no_other(name: str) -> None:
    assert misplaced(DOCUMENTS[name], tables_of(SERVICES[name])) == set()


def test_a_move_without_an_address_and_an_address_without_a_move_are_seen() -> None:
    document, tables = deepcopy(DOCUMENTS["agreements"]), tables_of(SERVICES["agreements"])
    del document["paths"]["/v1/agreements/{agreement_id}/offer"]
    document["paths"]["/v1/agreements/{agreement_id}/dance"] = {"post": {}}
    assert misplaced(document, tables) == {("agreement", "offer"), ("agreement", "dance")}


@pytest.mark.parametrize("name", SERVICES)
def test_each_move_has_its_own_body(name: str) -> None:
    document = DOCUMENTS[name]
    moves = {(table.noun, move.slug): move for table in tables_of(SERVICES[name]) for move in table.moves}
    nouns = {noun for noun, _ in moves}
    for key, path in addresses(document).items():
        if key[0] not in nouns or key in _BESIDE_THE_MOVES:
            continue
        body = document["paths"][path]["post"].get("requestBody", {})
        assert _named(body) <= {moves[key].body.__name__}
        assert body.get("required", False) == _must_say_something(moves[key].body)


def _must_say_something(body: type[BaseModel]) -> bool:
    try:
        body.model_validate({})
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("name", SERVICES)
def test_a_move_without_an_address_of_its_own_is_made_on_the_object_itself(name: str) -> None:
    nouns = {table.noun for table in tables_of(SERVICES[name])}
    methods = {_noun(path): set(item) for path, item in DOCUMENTS[name]["paths"].items() if path.endswith("_id}")}
    for (noun, _), method in _OTHERWISE.items():
        assert noun not in nouns or method in methods[noun]


def _named(body: dict[str, Any]) -> set[str]:
    return set(re.findall(r"#/components/schemas/(\w+)", str(body)))


def _noun(path: str) -> str:
    return path.rpartition("{")[2].removesuffix("_id}")
