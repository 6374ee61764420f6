"""Random requests that mean something: schemathesis makes them from the OpenAPI document, and they are seeded here.

Ids of things that exist, ETags that are live, callers with real tokens; each of them sometimes not.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2
from hypothesis import strategies as st
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contracts.scenes import Scene, Stage, version_of

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# What a database cannot store, a reader cannot see, or a program might take for its own.
_ODD = ("a\0b", "a\u2028b", "\u202eabc", "𝔘𝔫𝔦", " ", "'; DROP TABLE client; --", "{{7*7}}", "x" * 5000, "9999-12-31")
_NOT_A_TOKEN = "Bearer not.a.token"


@dataclass(frozen=True)
class Stand:
    """One service, on a loop of its own: what is random runs in tests that are not asynchronous."""

    stage: Stage
    runner: asyncio.Runner

    def seeded(self, case: AnyCase, draw: Any) -> AnyCase:
        """The case with ids, caller, version and key that mostly fit it; in half of them everything fits but the body.

        Draws may come out in another order for another case, never for the same.
        """
        staged = self.stage.staged()[case.operation.definition.raw["operationId"]]
        fitting = self.runner.run(staged.accepted()) if draw(st.booleans()) else None
        if fitting is not None:
            ids, token = dict(fitting.ids), f"Bearer {fitting.caller.token}"
        else:
            ids = {name: draw(self._id(name)) for name in case.path_parameters or {}}
            token = draw(self._authorization())
        case.path_parameters = ids
        case.headers["Authorization"] = token
        if "If-Match" in case.headers:
            live = self.runner.run(version_of(self.stage.service, ids))
            case.headers["If-Match"] = draw(st.sampled_from([f'"{live or 1}"'] * 4 + ['"99"', "odd"]))
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = draw(st.sampled_from([str(uuid4())] * 3 + ["always the same"]))
        case.query = self._with_known(case.query, draw)
        case.body = self._with_known(case.body, draw)
        return case

    def staged(self, operation: Operation, scene: Scene, **headers: str | None) -> AnyCase:
        """The request of a scene, with other headers where they are given (`if_match`); None leaves one out."""
        own: dict[str, str | None] = {"authorization": f"Bearer {scene.caller.token}"}
        if scene.version is not None and operation.method != "get":
            own["if_match"] = f'"{scene.version}"'
        if operation.method == "post":
            own["idempotency_key"] = str(uuid4())
        sent = {name.replace("_", "-"): value for name, value in (own | headers).items() if value is not None}
        body = {} if scene.body is None else {"body": scene.body, "media_type": "application/json"}
        return operation.Case(path_parameters=dict(scene.ids), headers=sent, **body)

    def answer(self, case: AnyCase) -> int:
        """Sends the request and checks the answer against the document; its status."""
        response = self.runner.run(self._send(case))
        case.validate_response(response, checks=CHECKS)
        return response.status_code

    async def _send(self, case: AnyCase) -> httpx2.Response:
        arguments = case.as_transport_kwargs(base_url="http://service.test")
        content = {"content" if name == "data" else name: value for name, value in arguments.items()}
        return await self.stage.service.client.request(**content)

    def _id(self, name: str) -> st.SearchStrategy[str]:
        known = ["not-found"] if name == "code" else self.stage.known[name]
        return st.sampled_from(known * 3 + [str(uuid4())])

    def _authorization(self) -> st.SearchStrategy[str]:
        tokens = [f"Bearer {caller.token}" for caller in self.stage.callers]
        return st.sampled_from(tokens * 2 + [_NOT_A_TOKEN])

    def _with_known(self, value: Any, draw: Any) -> Any:
        """The same, with values that mean something in half of the fields that have such."""
        if isinstance(value, Mapping):
            return {name: self._field(name, below, draw) for name, below in value.items()}
        if isinstance(value, list):
            return [self._with_known(one, draw) for one in value]
        return value

    def _field(self, name: str, value: Any, draw: Any) -> Any:
        known = self.stage.known.get(name)
        if known and isinstance(value, str) and draw(st.booleans()):
            return draw(st.sampled_from(known))
        if known and isinstance(value, list) and draw(st.booleans()):
            return known[:1]
        if isinstance(value, str) and draw(st.integers(0, 3)) == 0:
            return draw(st.sampled_from(_ODD))
        return self._with_known(value, draw)
