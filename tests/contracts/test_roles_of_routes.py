"""Scope and role, on every route of every service: what a token without a fitting role is answered."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from deploy.ops.installed import installed_services
from shared.http.guard import Guard
from shared.http.routes import Routes
from shared.kernel.actors import MEMBERS, Role
from tests.support.every_route import Route, empty_service, routes_of
from tests.support.services import ServiceUnderTest

SERVICES = installed_services()
OPEN = {
    "GET /",
    "GET /docs",
    "GET /docs/{name}",
    "GET /icon.svg",
    "GET /openapi.json",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /v1/codes",
    "GET /v1/problems",
    "GET /v1/problems/{code}",
    "GET /v1/event-types",
    "GET /referrals/{number}",
    "GET /referrals/{number}/",
    "GET /agreements/{number}",
    "GET /agreements/{number}/",
    "GET /cases/{number}",
    "GET /cases/{number}/",
    "GET /contact",
    "POST /contact",
    "GET /contact/status",
    "POST /contact/status",
    "GET /contact-requests/{number}",
    "GET /contact-requests/{number}/",
    "GET /contacts/{token}",
    "POST /contacts/{token}",
}
"""What says nothing of anybody. A further one is a decision: docs/adr/0017-code-lists-are-served-without-a-token.md."""

ROUTES = [(name, route) for name, service in SERVICES.items() for route in routes_of(service)]
GUARDED = [pytest.param(name, route, id=f"{name} {route}") for name, route in ROUTES if str(route) not in OPEN]

of_every_guarded_route = pytest.mark.parametrize(("name", "route"), GUARDED)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, ServiceUnderTest]]:
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(empty_service(service, _folder(tmp_path_factory, name)))
            for name, service in SERVICES.items()
        }


def _folder(factory: pytest.TempPathFactory, name: str) -> Path:
    return factory.mktemp(name)


def roles_of(route: Route) -> frozenset[Role]:
    """Those that its guard lets in."""
    (guard,) = [one.dependency for one in route.made.dependencies if isinstance(one.dependency, Guard)]
    return guard.roles


async def asked(up: ServiceUnderTest, route: Route, token: str | None, content: bytes = b"{}") -> tuple[int, str]:
    """Status and problem code of a request whose content is nothing in particular."""
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    answer = await up.client.request(route.method, route.path(uuid4()), headers=headers, content=content)
    return answer.status_code, _code(answer)


def _code(answer: httpx2.Response) -> str:
    problem = "problem" in answer.headers.get("content-type", "")
    return str(answer.json()["type"]).rpartition("/")[2] if problem else ""


def signed(up: ServiceUnderTest, **claims: Any) -> str:
    """A token of the trusted issuer that its own code would refuse to make."""
    now = int(datetime.now(UTC).timestamp())
    content = {"iss": up.issuer.issuer, "aud": up.issuer.audience, "sub": "x", "iat": now, "exp": now + 60} | claims
    headers = {"kid": up.issuer.jwks["keys"][0]["kid"], "typ": "at+jwt"}
    return jwt.encode(content, up.issuer._key, algorithm="EdDSA", headers=headers)


@of_every_guarded_route
async def test_without_a_token_nothing_is_answered(
    services: dict[str, ServiceUnderTest], name: str, route: Route
) -> None:
    assert await asked(services[name], route, None) == (401, "credentials-missing")


@of_every_guarded_route
async def test_an_organisation_without_a_role_is_refused(
    services: dict[str, ServiceUnderTest], name: str, route: Route
) -> None:
    token = services[name].token(uuid4())
    assert await asked(services[name], route, token) == (403, "role-not-allowed")
    assert await asked(services[name], route, token, b"{") == (403, "role-not-allowed")


@of_every_guarded_route
async def test_a_role_that_nobody_knows_is_no_role(
    services: dict[str, ServiceUnderTest], name: str, route: Route
) -> None:
    token = signed(services[name], organisation=str(uuid4()), roles=["admin", "Operator", "*"])
    assert await asked(services[name], route, token) == (403, "role-not-allowed")


@of_every_guarded_route
async def test_a_role_without_an_organisation_is_refused(
    services: dict[str, ServiceUnderTest], name: str, route: Route
) -> None:
    token = signed(services[name], roles=sorted(MEMBERS))
    assert await asked(services[name], route, token) == (401, "organisation-missing")


@of_every_guarded_route
async def test_a_role_that_the_route_does_not_name_is_refused(
    services: dict[str, ServiceUnderTest], name: str, route: Route
) -> None:
    for role in frozenset(Role) - roles_of(route):
        token = services[name].token(None if role is Role.OPERATOR else uuid4(), role)
        assert await asked(services[name], route, token) == (403, "role-not-allowed"), role


@pytest.mark.parametrize(("name", "route"), [(name, route) for name, route in ROUTES if str(route) in OPEN], ids=str)
async def test_what_is_open_takes_no_token(services: dict[str, ServiceUnderTest], name: str, route: Route) -> None:
    status, _ = await asked(services[name], route, None)
    assert status not in (401, 403)
    assert Guard not in guards(route)


def guards(route: Route) -> set[type]:
    return {type(one.dependency) for one in route.made.dependencies}


async def test_every_open_route_is_listed() -> None:
    assert {str(route) for _, route in ROUTES if Guard not in guards(route)} == OPEN


async def test_nothing_has_no_quota_but_what_tells_machines_how_the_service_does() -> None:
    unlimited = {str(route) for _, route in ROUTES if not guards(route)}
    assert unlimited == {"GET /healthz", "GET /readyz", "GET /metrics"}


async def test_a_route_that_names_no_role_cannot_be_declared() -> None:
    router = Routes("planted")

    async def planted() -> None: ...

    with pytest.raises(TypeError, match="who"):
        router.get("/v1/planted")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="names no role"):
        router.get("/v1/planted", who=frozenset())(planted)
