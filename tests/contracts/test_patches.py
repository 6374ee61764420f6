"""PATCH is JSON Merge Patch (RFC 7396) on every route that has it; this walks over all of them."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from tests.contracts.fuzzing import Stand
from tests.contracts.scenes import Scene

MERGE_PATCH = "application/merge-patch+json"
DOCUMENTS = {name: openapi(service) for name, service in installed_services().items()}
PATCHES = [
    (name, path, item["patch"])
    for name, document in DOCUMENTS.items()
    for path, item in document["paths"].items()
    if "patch" in item
]
of_every_patch = pytest.mark.parametrize(("service", "path", "operation"), PATCHES, ids=[p for _, p, _ in PATCHES])


class Patched:
    """One object that is changed again and again, by the caller who may."""

    def __init__(self, stand: Stand, path: str, operation_id: str) -> None:
        self._stand = stand
        self._scene: Scene = stand.runner.run(stand.stage.staged()[operation_id].accepted())
        self._path = path.format(**self._scene.ids)
        self.example = self._scene.body

    def read(self) -> dict[str, Any]:
        answer = self._stand.runner.run(self._scene.caller.get(self._path))
        assert answer.status_code == 200
        return dict(answer.json())

    def patch(self, body: Any) -> httpx2.Response:
        headers = {
            "Authorization": f"Bearer {self._scene.caller.token}",
            "If-Match": f'"{self.read()["version"]}"',
            "Content-Type": MERGE_PATCH,
        }
        client = self._stand.stage.service.client
        return self._stand.runner.run(client.request("PATCH", self._path, json=body, headers=headers))

    def changes_nothing(self, body: Any) -> None:
        """The answer is the object as it was; nothing is told to anybody."""
        facts = self._stand.stage.service.facts
        before, told = self.read(), len(self._stand.runner.run(facts()))
        answer = self.patch(body)
        assert (answer.status_code, answer.headers["etag"]) == (200, f'"{before["version"]}"'), answer.text
        assert (answer.json(), len(self._stand.runner.run(facts()))) == (before, told)


def _resolved(service: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = DOCUMENTS[service]["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _fields(service: str, operation: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    schema = operation["requestBody"]["content"][MERGE_PATCH]["schema"]
    fields: Mapping[str, Mapping[str, Any]] = _resolved(service, schema)["properties"]
    return fields


def _shown(view: Mapping[str, Any], field: str) -> Any:
    """A field of the body as the view shows it."""
    if field == "active":
        return view["status"] == "active"
    if field == "recipient":
        return view["recipient"] and {"organisation": view["recipient"], "unit": view["recipient_unit"]}
    if field == "answers":
        return {one["question"]: one["answer"] for one in view["answers"]}
    return view.get("details", view)[field]


@of_every_patch
def test_nothing_said_and_what_is_so_already_change_nothing(
    service: str, path: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    patched = Patched(walked[service], path, operation["operationId"])
    patched.changes_nothing({})
    shown = patched.read()
    for field in _fields(service, operation):
        patched.changes_nothing({field: _shown(shown, field)})
    assert patched.patch(patched.example).status_code == 200
    patched.changes_nothing(patched.example)


@of_every_patch
def test_null_takes_away_what_may_be_missing_and_nothing_else_and_is_refused_by_name_where_not(
    service: str, path: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    patched = Patched(walked[service], path, operation["operationId"])
    fields = _fields(service, operation)
    for field, schema in fields.items():
        before = patched.read()
        answer = patched.patch({field: None})
        if {"type": "null"} in schema.get("anyOf", ()):
            after = answer.json()
            assert answer.status_code == 200, answer.text
            assert _shown(after, field) is None
            assert all(_shown(after, other) == _shown(before, other) for other in fields if other != field)
            assert patched.patch({field: _shown(before, field)}).status_code == 200  # of two names one may be missing
        else:
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["pointer"], error["code"]) == (422, f"/{field}", "needed")
            assert patched.read() == before


@of_every_patch
def test_an_object_within_is_merged_member_by_member(
    service: str, path: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    patched = Patched(walked[service], path, operation["operationId"])
    for field, schema in _fields(service, operation).items():
        for option in schema.get("anyOf", [schema]):
            for member in _resolved(service, option).get("properties", ()):
                before = _shown(patched.read(), field)
                if before is None:
                    continue
                patched.changes_nothing({field: {member: before[member]}})
                answer = patched.patch({field: {member: None}})
                after = _shown(patched.read(), field)
                assert after == (before | {member: None} if answer.status_code == 200 else before)


@of_every_patch
def test_a_misspelt_field_is_refused_and_nothing_is_changed(
    service: str, path: str, operation: dict[str, Any], walked: Mapping[str, Stand]
) -> None:
    patched = Patched(walked[service], path, operation["operationId"])
    before = patched.read()
    answer = patched.patch(patched.example | {"nonsense": None})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/nonsense")
    assert patched.patch([patched.example]).status_code == 422
    assert patched.read() == before
