"""How a request shows who asks, what is answered when it does not, and who may issue tokens in production."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from shared.http.authentication import CurrentActor, TokenSettings, TokenVerifier, Unauthenticated
from shared.kernel.actors import SYSTEM, Actor, Role
from tests.support.signing_keys import AUDIENCE, ISSUER, ORGANISATION, SigningKey, key_set_text

KEY = SigningKey("first")


def token_of_now(**claims: Any) -> str:
    begins = int(time.time())
    return KEY.token(iat=begins, exp=begins + 600, **claims)


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(key_set_text(KEY))
    app = FastAPI()
    app.state.verifier = TokenVerifier(TokenSettings(ISSUER, AUDIENCE, str(jwks)))

    @app.get("/who")
    async def who(actor: CurrentActor, request: Request) -> dict[str, Any]:
        assert request.state.actor is actor
        return {"subject": actor.subject, "organisation": actor.organisation, "roles": sorted(actor.roles)}

    @app.exception_handler(Unauthenticated)
    async def refuse(request: Request, refused: Unauthenticated) -> JSONResponse:
        return JSONResponse(
            {"code": refused.code, "detail": refused.sentence}, refused.status, {"WWW-Authenticate": refused.header}
        )

    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://vidare.test") as client:
        yield client


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_a_bearer_token_says_who_asks(client: httpx2.AsyncClient, scheme: str) -> None:
    answer = await client.get("/who", headers={"Authorization": f"{scheme} {token_of_now()}"})
    assert answer.status_code == 200
    assert answer.json() == {"subject": "caseworker-7", "organisation": str(ORGANISATION), "roles": ["caseworker"]}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic dXNlcjpzZWNyZXQ=", "Bearertoken"])
async def test_a_request_without_a_bearer_token_is_asked_for_one(
    client: httpx2.AsyncClient, header: str | None
) -> None:
    answer = await client.get("/who", headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "credentials-missing")
    assert answer.headers["www-authenticate"] == 'Bearer realm="vidare"'


@pytest.mark.parametrize("token", ["abc", "a b", b"\xe5\xe4\xf6".decode("latin-1")])
async def test_a_bad_token_is_answered_by_an_invalid_token_challenge(client: httpx2.AsyncClient, token: str) -> None:
    answer = await client.get("/who", headers={b"Authorization": f"Bearer {token}".encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-malformed")
    assert answer.headers["www-authenticate"] == 'Bearer realm="vidare", error="invalid_token"'


async def test_a_token_in_the_address_counts_for_nothing(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/who", params={"access_token": token_of_now()})
    assert answer.status_code == 401


def test_openapi_shows_the_bearer_scheme(app: FastAPI) -> None:
    document = app.openapi()
    scheme = document["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"], scheme["bearerFormat"]) == ("http", "bearer", "JWT")
    operation = document["paths"]["/who"]["get"]
    assert operation["security"] == [{"bearer": []}]
    assert "parameters" not in operation


@pytest.mark.parametrize(
    ("organisation", "roles"),
    [
        (None, {Role.CASEWORKER}),
        (None, set()),
        (ORGANISATION, {Role.OPERATOR}),
        (None, {Role.OPERATOR, Role.SUPERVISOR}),
    ],
)
def test_an_actor_that_contradicts_itself_cannot_be_made(organisation: Any, roles: set[Role]) -> None:
    with pytest.raises(ValueError, match="organisation"):
        Actor("somebody", organisation, frozenset(roles))


def test_has_means_at_least_one_of_the_roles() -> None:
    actor = Actor("somebody", ORGANISATION, frozenset({Role.CASEWORKER}))
    assert actor.has(Role.SUPERVISOR, Role.CASEWORKER)
    assert not actor.has(Role.SUPERVISOR)
    assert not actor.has()
    assert SYSTEM.is_system
    assert not actor.is_system
