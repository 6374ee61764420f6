"""Every route of every service, against random requests and against those it must accept and refuse.

Whatever comes, the answer is one that the OpenAPI document promises, and never a 5xx.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from deploy.documents import openapi
from deploy.ops.installed import installed_services
from tests.contracts.fuzzing import CHECKS, AnyCase, Operation, Stand
from tests.contracts.stands import open_stands, sqlite_url
from tests.support.databases import PostgresServer

Stands = Mapping[str, Stand]

SCHEMAS = {name: schemathesis.openapi.from_dict(openapi(service)) for name, service in installed_services().items()}
OPERATIONS = {
    operation.definition.raw["operationId"]: (name, operation)
    for name, schema in SCHEMAS.items()
    for result in schema.get_all_operations()
    if isinstance(result, Ok) and (operation := result.ok())
}
RANDOM = {GenerationMode.POSITIVE: 10, GenerationMode.NEGATIVE: 5}
# What the databases do not have in common shows in what is stored, so that refused requests need not come twice.
RANDOM_ON_POSTGRES = {GenerationMode.POSITIVE: 8}
of_every_route = pytest.mark.parametrize(("service", "operation"), OPERATIONS.values(), ids=OPERATIONS)


@pytest.fixture(scope="module")
def stands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stands]:
    """All services on SQLite."""
    with open_stands(tmp_path_factory.mktemp("sqlite"), sqlite_url) as made:
        yield made


@pytest.fixture(scope="module")
def postgres_stands(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[Stands]:
    """All services on PostgreSQL."""

    async def url(_folder: Path, name: str) -> str:
        database = f"{name}_{uuid4().hex}"
        await postgres.execute(f'CREATE DATABASE "{database}"')
        return postgres.url(database)

    with open_stands(tmp_path_factory.mktemp("postgres"), url) as made:
        yield made


def takes_anything(operation: Operation) -> bool:
    """Whether there is a parameter, a body or a token that could be wrong."""
    raw = operation.definition.raw
    wrong = any(
        set(one["schema"]) - _SAYS_NOTHING or one["schema"]["type"] != "string" for one in raw.get("parameters", [])
    )
    return wrong or any(raw.get(part) for part in ("requestBody", "security"))


_SAYS_NOTHING = {"type", "title", "description", "examples", "default"}
"""What a schema may hold and still take every text."""


def ask_at_random(stand: Stand, operation: Operation, numbers: Mapping[GenerationMode, int]) -> None:
    """The same requests in every run: so many that the schema allows, and so many that it does not."""
    for mode, number in numbers.items():
        if mode is GenerationMode.NEGATIVE and not takes_anything(operation):
            continue

        @settings(
            max_examples=number,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(mode), st.data())
        def answers(case: AnyCase, data: st.DataObject) -> None:
            stand.answer(stand.seeded(case, data.draw))

        answers()


@of_every_route
def test_whatever_is_asked_the_answer_is_one_that_the_document_promises(
    service: str, operation: Operation, stands: Stands
) -> None:
    ask_at_random(stands[service], operation, RANDOM)


@pytest.mark.containers
@of_every_route
def test_it_is_so_on_postgresql_as_well(service: str, operation: Operation, postgres_stands: Stands) -> None:
    ask_at_random(postgres_stands[service], operation, RANDOM_ON_POSTGRES)


@of_every_route
def test_a_route_accepts_what_is_right_and_refuses_what_is_stale_or_not_allowed_now(
    service: str, operation: Operation, stands: Stands
) -> None:
    stand = stands[service]
    staged = stand.stage.staged()[operation.definition.raw["operationId"]]
    scene = stand.runner.run(staged.accepted())

    def ask(**headers: str | None) -> int:
        return stand.answer(stand.staged(operation, scene, **headers))

    if scene.version is not None and operation.method != "get":
        assert ask(if_match=f'"{scene.version + 7}"') == 412
        assert ask(if_match=None) == 428
    if "201" in operation.definition.raw["responses"]:
        assert ask(idempotency_key=None) == 428
    assert ask() in (200, 201, 204)
    if staged.refused is not None:
        scene = stand.runner.run(staged.refused())
        assert ask() == 409


_RIGHT: dict[str, Any] = {"items": [], "next": None}


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        pytest.param(500, "application/problem+json", {}, id="a failure"),
        pytest.param(418, "application/json", _RIGHT, id="a status that is not documented"),
        pytest.param(200, "text/plain", _RIGHT, id="a media type that is not documented"),
        pytest.param(200, "application/json", {"items": []}, id="a field that is missing"),
        pytest.param(403, "application/json", {"detail": "no"}, id="an error that is no problem"),
        pytest.param(403, "application/problem+json", {"detail": "no"}, id="a problem without a type"),
    ],
)
def test_an_answer_that_breaks_a_promise_is_seen(status: int, kind: str, content: dict[str, Any]) -> None:
    case = OPERATIONS["organisation_list"][1].Case()
    asked = httpx2.Request("GET", "http://service.test/v1/organisations")
    answered = httpx2.Response(status, headers={"content-type": kind}, content=json.dumps(content), request=asked)
    answered.elapsed = timedelta(0)
    with pytest.raises(FailureGroup):
        case.validate_response(answered, checks=CHECKS)


ASKS = {"referral_preview_part"}
"""Questions that are asked by POST about one object: in a state that allows nothing they say so, and refuse nothing."""
ALWAYS = {"case_take", "case_give", "case_give_back"}
"""Whoever reads a case may have it, in whatever state it is."""


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_route_has_its_scene_and_every_move_one_in_which_it_is_refused(name: str, stands: Stands) -> None:
    staged = stands[name].stage.staged()
    routes = {id_: operation for id_, (service, operation) in OPERATIONS.items() if service == name}
    assert set(staged) == set(routes)
    moves = {id_ for id_, operation in routes.items() if operation.method == "post" and "{" in operation.path}
    unrefused = {id_ for id_ in moves if staged[id_].refused is None}
    assert unrefused <= {"endpoint_rotate_secret", "endpoint_test"} | ALWAYS | ASKS, "a deleted endpoint answers 404"
