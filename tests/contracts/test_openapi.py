"""The OpenAPI documents: valid, complete, and made of the transition tables."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from deploy.documents import openapi, tables_of
from deploy.ops.installed import installed_services
from shared.http.app import make_app
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
_MOVE = re.compile(r"/v1/[a-z-]+/\{(\w+)_id\}/([a-z-]+)")
_VIEWS = re.compile(r"services\.\w+\.queries\.(\w+_)?views")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


EVERY = [
    pytest.param(document, path, method, operation, id=operation["operationId"])
    for document in DOCUMENTS.values()
    for path, method, operation in operations(document)
]
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
    assert operation["security"] == [{"bearer": []}]


@of_every_operation
def test_its_errors_are_problems(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> None:
    refused = {code: resolved(document, one) for code, one in operation["responses"].items() if code >= "400"}
    assert {"401", "403", "503"} <= set(refused)
    assert all(set(one["content"]) == {"application/problem+json"} for one in refused.values())


@of_every_operation
def test_it_asks_for_the_headers_that_it_needs_and_says_what_it_answers_without(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> None:
    needed = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header" and one.get("required")}
    changes = method in {"patch", "put", "delete"} or (method == "post" and "{" in path)
    creates = "201" in operation["responses"]
    assert ("If-Match" in needed) == changes
    assert ("Idempotency-Key" in needed) == creates
    assert ("412" in operation["responses"]) == changes
    assert ("428" in operation["responses"]) == (changes or creates)
    assert ("409" in operation["responses"]) == (changes or creates)


@of_every_operation
def test_one_object_comes_with_its_etag_and_a_new_one_with_its_address(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> None:
    for code, response in operation["responses"].items():
        if code < "300":
            headers = response.get("headers", {})
            one = {"get", "post", "patch"} if path.endswith("_id}") or _MOVE.fullmatch(path) else set()
            is_page = any(name.startswith("Page_") for name in _named(response))
            assert ("ETag" in headers) == (not is_page and (method in one or code == "201"))
            assert ("Location" in headers) == (code == "201")
            assert ("Link" in headers) == is_page


@pytest.mark.parametrize("name", SERVICES)
def test_each_move_has_its_address_and_its_own_body_and_there_is_no_other(name: str) -> None:
    document = DOCUMENTS[name]
    posted = [path for path, item in document["paths"].items() if "post" in item]
    addresses = {found.groups(): path for path in posted if (found := _MOVE.fullmatch(path))}
    moves = {(table.noun, move.slug): move for table in tables_of(SERVICES[name]) for move in table.moves}
    expected = {key for key, move in moves.items() if move.has_route and key not in _OTHERWISE}
    assert set(addresses) == expected
    for key, path in addresses.items():
        body = document["paths"][path]["post"].get("requestBody", {})
        assert _named(body) <= {moves[key].body.__name__}
        assert body.get("required", False) == any(f.is_required() for f in moves[key].body.model_fields.values())


@pytest.mark.parametrize("name", SERVICES)
def test_a_move_without_an_address_of_its_own_is_made_on_the_object_itself(name: str) -> None:
    nouns = {table.noun for table in tables_of(SERVICES[name])}
    methods = {_noun(path): set(item) for path, item in DOCUMENTS[name]["paths"].items() if path.endswith("_id}")}
    for (noun, _), method in _OTHERWISE.items():
        assert noun not in nouns or method in methods[noun]


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_reader_sees_is_a_view(name: str) -> None:
    assert list(_not_views(SERVICES[name].routers)) == []


def test_an_answer_that_is_no_view_is_seen() -> None:
    router = APIRouter()

    class Planted(BaseModel):
        secret: str

    @router.get("/v1/planted", response_model=Planted)
    async def planted() -> None: ...

    assert list(_not_views([router])) == ["/v1/planted"]


def test_a_move_whose_route_is_forgotten_is_seen() -> None:
    async def ready() -> dict[str, str]:
        return {}

    agreements = SERVICES["agreements"]
    fewer = [router for router in agreements.routers if "agreements" not in router.tags]
    paths = make_app("agreements", "Fewer", "", fewer, ready).openapi()["paths"]
    assert not [path for path in paths if _MOVE.fullmatch(path)]
    assert any(isinstance(table, MoveTable) and table.noun == "agreement" for table in tables_of(agreements))


def _named(body: dict[str, Any]) -> set[str]:
    return set(re.findall(r"#/components/schemas/(\w+)", str(body)))


def _noun(path: str) -> str:
    return path.rpartition("{")[2].removesuffix("_id}")


def _not_views(routers: Any) -> Iterator[str]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema and route.status_code != 204:
                seen = route.response_model
                # a page is as good as what stands on it
                shown = seen.__pydantic_generic_metadata__["args"][0] if _is_page(seen) else seen
                if shown is None or not _VIEWS.fullmatch(shown.__module__):
                    yield route.path


def _is_page(model: Any) -> bool:
    return model is not None and bool(model.__pydantic_generic_metadata__["args"])
