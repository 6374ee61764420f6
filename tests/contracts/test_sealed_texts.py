"""No text of any body takes a personal identity code, unless it is sealed with its client's key."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from tests.contracts.fuzzing import Stand
from tests.contracts.test_edges import DOCUMENTS, Asking, of_every_body
from tests.contracts.test_worst_requests import schema_of

CODES = ("Kerho 010190-900P", "x010190-900p", "１０１０９０－９００Ｐ")
SEALED = {
    "client_change": {"/given_names", "/family_name", "/identity_code"}
    | {f"/contact/{name}" for name in ("phone", "email", "street", "postal_code", "city")}
    | {"/assessment/summary", "/plan/goals", "/family/text", "/health/text", "/attendance/text"}
    | {"/education_and_work/education/0/subject", "/education_and_work/work/0/occupation"}
    | {"/education_and_work/wishes"},
    "client_search": {"/identity_code", "/family_name"},
    "need_record": {"/description"},
    "referral_change": {"/message"},
}
"""The sealed fields of some bodies: the mark in the document is what the others are known by."""


def texts(service: str, schema: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, bool]]:
    """The path of each text that is free to be anything, and whether it is sealed."""
    schema = schema_of(service, schema)
    if "properties" in schema:
        for name, below in schema["properties"].items():
            yield from texts(service, below, (*path, name))
    elif schema.get("type") == "array":
        yield from texts(service, schema["items"], (*path, 0))
    elif schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format"}:
        yield path, schema.get("x-sealed", False)


def pointer(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{part}" for part in path)


def with_text(body: Any, path: tuple[str | int, ...], text: str) -> Any:
    """The body with this text at the path, and whatever must stand around it."""
    if not path:
        return text
    first, *rest = path
    if first == 0:
        return [with_text(body[0] if isinstance(body, list) and body else {}, tuple(rest), text)]
    known = body if isinstance(body, dict) else {}
    return known | {first: with_text(known.get(first), tuple(rest), text)}


@of_every_body
def test_an_identity_code_is_refused_where_it_would_stand_in_the_clear(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    found = [at for at, sealed in texts(service, schema) if not sealed]
    if not found:
        return
    asking = Asking(walked[service], path, method, operation)
    for at in found:
        for code in CODES:
            spoiled = with_text(deepcopy(asking.scene.body or {}), at, code)
            answer = asking.ask(content=json.dumps(spoiled).encode())
            assert answer.status_code == 422, (at, code, answer.text)
            assert pointer(at) in {error["pointer"] for error in answer.json()["errors"]}, (at, code, answer.text)
            assert "900p" not in answer.text.lower()


@pytest.mark.parametrize(("operation_id", "expected"), SEALED.items())
def test_what_is_sealed_says_so_in_the_document(operation_id: str, expected: set[str]) -> None:
    operations = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for item in DOCUMENTS["referrals"]["paths"].values()
        for operation in item.values()
        if operation["operationId"] == operation_id
    ]
    (schema,) = operations
    assert {pointer(at) for at, sealed in texts("referrals", schema) if sealed} == expected


@pytest.mark.parametrize("service", ["agreements", "notifications"])
def test_services_without_keys_of_clients_seal_no_text(service: str) -> None:
    assert "x-sealed" not in json.dumps(DOCUMENTS[service])
