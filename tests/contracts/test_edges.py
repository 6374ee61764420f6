"""The edges of a request, on every route of every service: what is not understood is refused by name."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi.routing import APIRoute

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from shared.http.strict_route import Route
from tests.contracts.fuzzing import Stand
from tests.contracts.scenes import Scene

SERVICES = installed_services()
DOCUMENTS = {name: openapi(service) for name, service in SERVICES.items()}
OPERATIONS = [
    pytest.param(name, path, method, operation, id=operation["operationId"])
    for name, document in DOCUMENTS.items()
    for path, item in document["paths"].items()
    for method, operation in item.items()
]
of_every_route = pytest.mark.parametrize(("service", "path", "method", "operation"), OPERATIONS)
of_every_body = pytest.mark.parametrize(
    ("service", "path", "method", "operation"),
    [one for one in OPERATIONS if "requestBody" in one.values[3]],  # type: ignore[operator]
)
of_every_get = pytest.mark.parametrize(
    ("service", "path", "method", "operation"), [one for one in OPERATIONS if one.values[2] == "get"]
)


class Asking:
    """One right request, which each test spoils in one place."""

    def __init__(self, stand: Stand, path: str, method: str, operation: Mapping[str, Any]) -> None:
        self._stand, self._method = stand, method.upper()
        self.scene: Scene = stand.runner.run(stand.stage.staged()[operation["operationId"]].accepted())
        self.path = path.format(**self.scene.ids)
        self._takes = {one["name"].lower() for one in operation.get("parameters", []) if one["in"] == "header"}

    def ask(
        self,
        query: str = "",
        content: bytes | None = None,
        method: str | None = None,
        also: Mapping[str, str] | None = None,
        **headers: str | None,
    ) -> httpx2.Response:
        said: dict[str, str | None] = {
            "authorization": f"Bearer {self.scene.caller.token}",
            "idempotency-key": str(uuid4()) if self._method == "POST" else None,
            "if-match": f'"{self.scene.version}"' if "if-match" in self._takes else None,
            "content-type": "application/json" if content is not None else None,
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        said |= also or {}
        sent = {name: value for name, value in said.items() if value is not None}
        request = self._stand.stage.service.client.request(
            method or self._method, self.path + query, content=content, headers=sent
        )
        return self._stand.runner.run(request)

    @property
    def body(self) -> bytes:
        return json.dumps(self.scene.body or {}).encode()


def error_of(answer: httpx2.Response, status: int = 422) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    document: dict[str, Any] = answer.json()
    return document["errors"][0] if "errors" in document else document


@pytest.mark.parametrize("name", SERVICES)
def test_every_route_of_every_app_has_the_edges(name: str) -> None:
    service = SERVICES[name]
    routes = [route for router in service.routers for route in router.routes]
    assert routes
    assert all(isinstance(route, Route) for route in routes if isinstance(route, APIRoute))


@of_every_route
def test_an_unknown_parameter_is_refused_by_its_name(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    error = error_of(asking.ask("?nonsense=1"))
    assert (error["parameter"], error["code"]) == ("nonsense", "unknown-parameter")
    hidden = asking.ask("?010190-900P=1&Aku%20Ankka=1")
    assert {one["parameter"] for one in hidden.json()["errors"]} == {"?"}
    if operation.get("security"):
        assert asking.ask("?nonsense=1", authorization=None).status_code == 401


@of_every_route
def test_what_is_said_twice_and_counts_once_is_refused(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    asked = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    for parameter in asked:
        if "items" in str(parameter["schema"]):
            continue
        error = error_of(asking.ask(f"?{parameter['name']}=1&{parameter['name']}=1"))
        assert (error["parameter"], error["code"]) == (parameter["name"], "repeated-parameter")


@of_every_route
def test_a_condition_that_the_route_does_not_ask_is_refused_not_passed_over(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    said = {one["name"].lower() for one in operation.get("parameters", []) if one["in"] == "header"}
    conditions = {"if-unmodified-since", "if-match"} - said
    if method != "get":
        conditions |= {"if-none-match", "if-modified-since"}
    for name in conditions:
        error = error_of(asking.ask(also={name: '"999"'}))
        assert (error["parameter"], error["code"]) == (name, "unknown-condition")


@of_every_route
def test_an_id_is_written_as_the_standard_writes_it(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    for name, value in asking.scene.ids.items():
        if not name.endswith("_id"):
            continue
        for other in (f"urn:uuid:{value}", f"{{{value}}}", value.replace("-", "")):
            asking.path = path.format(**{**asking.scene.ids, name: other})
            error = error_of(asking.ask())
            assert (error["parameter"], error["code"]) == (name, "uuid_parsing")


@of_every_route
def test_a_slash_that_is_written_as_a_code_divides_nothing(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    asking.path = "/v1%2F" + asking.path.removeprefix("/v1/")
    if path.startswith("/v1/") and "%2F" in asking.path:
        assert asking.ask().status_code == 404


@of_every_body
def test_a_key_that_is_no_name_is_not_repeated(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    for key in ("010190-900P", "Aku Ankka"):
        for body in (json.dumps({key: 1}), f'{{"{key}": 1, "{key}": 2}}'):
            answer = asking.ask(content=body.encode())
            assert answer.status_code == 422
            assert key not in answer.text


@of_every_route
def test_a_body_where_none_is_taken_is_refused(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    if "requestBody" in operation:
        return
    asking = Asking(walked[service], path, method, operation)
    assert error_of(asking.ask(content=b"{}"))["type"] == "/v1/problems/body-not-expected"


@of_every_body
def test_a_body_that_is_not_said_to_be_json_is_415_with_what_is_taken(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    taken = list(operation["requestBody"]["content"])
    for kind in (None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"):
        answer = asking.ask(content=asking.body, content_type=kind)
        assert (answer.status_code, answer.headers["accept"].split(", ")) == (415, taken)
        assert "application/json" in answer.json()["detail"]
    assert asking.ask(content=asking.body, content_encoding="gzip").headers["accept-encoding"] == "identity"


@of_every_body
def test_a_body_that_two_programs_could_read_differently_is_refused(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)

    def spoiled(member: bytes) -> httpx2.Response:
        return asking.ask(content=b'{"nonsense": ' + member + b"}")

    assert error_of(asking.ask(content=b'{"a": true, "a": false}'))["code"] == "key-twice"
    assert error_of(spoiled(b'{"x": {"deep": 1, "deep": 2}}'))["detail"] == "The key deep stands twice in one object."
    for no_json in (b"NaN", b"-Infinity", b"1e999", b'"\\ud800"', b"'x'", b'"\xff"', b'"\x00"', b"01"):
        assert spoiled(no_json).status_code == 400, no_json
    assert asking.ask(content=b"\xef\xbb\xbf{}").status_code == 400
    assert asking.ask(content="{}".encode("utf-16")).status_code == 400
    assert error_of(spoiled(b"[" * 60 + b"]" * 60))["code"] == "too-deep"
    assert error_of(spoiled(b"9" * 400))["code"] == "number-too-long"
    assert error_of(asking.ask(content=b'{"' + b"k" * 100 + b'": 1}'))["code"] == "key-too-long"
    assert asking.ask(content=b"{", authorization=None).status_code == 401


def _switches(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    fields = {name: str(below) for name, below in schema.get("properties", {}).items()}
    kinds = ("boolean", "integer")
    return [(name, kind) for name, said in fields.items() for kind in kinds if f"'type': '{kind}'" in said]


@of_every_body
def test_a_yes_is_no_boolean_and_a_text_is_no_number(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    for option in schema.get("anyOf", [schema]):
        for name, kind in _switches(DOCUMENTS[service], option):
            asking = Asking(walked[service], path, method, operation)
            for guess in {"boolean": ("yes", "true", 1, 0, 1.0), "integer": ("12", True, 1.5, "١٢")}[kind]:
                answer = asking.ask(content=json.dumps((asking.scene.body or {}) | {name: guess}).encode())
                assert f"/{name}" in {one["pointer"] for one in answer.json()["errors"]}, (name, guess)


@of_every_get
def test_head_is_get_without_its_body(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    asking.ask()  # the first reading may be a move of its own
    got, head = asking.ask(), asking.ask(method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    told = ("content-length", "content-type", "etag", "link", "cache-control")
    assert {name: head.headers.get(name) for name in told} == {name: got.headers.get(name) for name in told}
    assert asking.ask(method="HEAD", authorization=None).status_code == (401 if operation.get("security") else 200)


@of_every_route
def test_another_method_is_told_which_ones_there_are(
    service: str, path: str, method: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    asking = Asking(walked[service], path, method, operation)
    methods = {name.upper() for name in DOCUMENTS[service]["paths"][path]}
    allowed = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    for other in {"TRACE", "GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
        wrong = asking.ask(method=other)
        assert (wrong.status_code, set(wrong.headers["allow"].split(", "))) == (405, allowed), other
    options = asking.ask(method="OPTIONS")
    assert (options.status_code, options.headers["allow"]) == (204, wrong.headers["allow"])


@pytest.mark.parametrize("name", SERVICES)
def test_no_pattern_takes_digits_of_other_scripts(name: str) -> None:
    assert "\\\\d" not in json.dumps(DOCUMENTS[name])
