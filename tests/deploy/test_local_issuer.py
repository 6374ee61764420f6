"""The local issuer: its key, its files, its tokens, its app, and its refusal in production."""

import json
import stat
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from deploy.local.demo_token import demo_token
from deploy.local.issuer import LocalIssuer, issuer_app
from shared.http.authentication import TokenSettings, TokenVerifier, Unauthenticated
from shared.kernel.actors import Role
from shared.production import LOCAL_ISSUER, RefusedInProduction

AUDIENCE = "vidare"
ORGANISATION = UUID("01920000-0000-7000-8000-000000000001")
NOW = datetime(2026, 6, 18, 9, 0, 0, 500_000, tzinfo=UTC)


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer(tmp_path / "issuer", LOCAL_ISSUER, AUDIENCE)


@pytest.fixture
def verifier(issuer: LocalIssuer) -> TokenVerifier:
    return TokenVerifier(TokenSettings(LOCAL_ISSUER, AUDIENCE, str(issuer.jwks_file)))


async def test_its_token_is_accepted_by_a_service_for_a_working_day(
    issuer: LocalIssuer, verifier: TokenVerifier
) -> None:
    token = issuer.token("caseworker-7", ORGANISATION, [Role.SUPERVISOR, Role.CASEWORKER], now=NOW)
    actor = await verifier.verify(token, NOW)
    assert (actor.subject, actor.organisation) == ("caseworker-7", ORGANISATION)
    assert actor.roles == {Role.CASEWORKER, Role.SUPERVISOR}
    assert await verifier.verify(token, NOW + timedelta(hours=8))
    with pytest.raises(Unauthenticated, match="expired"):
        await verifier.verify(token, NOW + timedelta(hours=8, seconds=31))


async def test_an_operators_token_names_no_organisation(issuer: LocalIssuer, verifier: TokenVerifier) -> None:
    actor = await verifier.verify(issuer.token("operator-1", None, [Role.OPERATOR], now=NOW), NOW)
    assert actor.is_operator


async def test_the_longest_life_is_twenty_four_hours(issuer: LocalIssuer, verifier: TokenVerifier) -> None:
    token = issuer.token("system-1", ORGANISATION, [Role.INTEGRATION], now=NOW, lifetime=timedelta(hours=24))
    assert await verifier.verify(token, NOW)


@pytest.mark.parametrize(
    ("subject", "organisation", "roles", "lifetime"),
    [
        ("operator-1", ORGANISATION, [Role.OPERATOR], 1),
        ("operator-1", None, [Role.OPERATOR, Role.CASEWORKER], 1),
        ("caseworker-7", None, [Role.CASEWORKER], 1),
        ("system", None, [], 1),
        ("", ORGANISATION, [Role.CASEWORKER], 1),
        ("caseworker-7", ORGANISATION, [Role.CASEWORKER], 25),
        ("caseworker-7", ORGANISATION, [Role.CASEWORKER], 0),
        ("caseworker-7", ORGANISATION, [Role.CASEWORKER], -1),
    ],
)
def test_a_token_that_every_service_would_refuse_is_not_made(
    issuer: LocalIssuer, subject: str, organisation: UUID | None, roles: list[Role], lifetime: int
) -> None:
    with pytest.raises(ValueError, match="token"):
        issuer.token(subject, organisation, roles, now=NOW, lifetime=timedelta(hours=lifetime))


def test_the_key_is_readable_by_its_owner_alone_and_nothing_else_is_left(issuer: LocalIssuer) -> None:
    folder = issuer.jwks_file.parent
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"issuer-key.pem": 0o600, "jwks.json": 0o644}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_published_set_holds_no_private_part(issuer: LocalIssuer) -> None:
    published = json.loads(issuer.jwks_file.read_bytes())
    assert published == issuer.jwks
    assert set(published["keys"][0]) == {"kty", "crv", "x", "kid", "use", "alg"}


async def test_the_key_survives_a_restart_and_the_set_is_not_written_again(
    issuer: LocalIssuer, verifier: TokenVerifier
) -> None:
    written_at = issuer.jwks_file.stat().st_mtime_ns
    again = LocalIssuer(issuer.jwks_file.parent, LOCAL_ISSUER, AUDIENCE)
    assert await verifier.verify(again.token("caseworker-7", ORGANISATION, [], now=NOW), NOW)
    assert again.jwks_file.stat().st_mtime_ns == written_at


async def test_a_removed_key_is_replaced_and_services_follow(issuer: LocalIssuer, verifier: TokenVerifier) -> None:
    old = issuer.token("caseworker-7", ORGANISATION, [], now=NOW)
    assert await verifier.verify(old, NOW)
    (issuer.jwks_file.parent / "issuer-key.pem").unlink()
    again = LocalIssuer(issuer.jwks_file.parent, LOCAL_ISSUER, AUDIENCE)
    assert await verifier.verify(again.token("caseworker-7", ORGANISATION, [], now=NOW), NOW)
    with pytest.raises(Unauthenticated, match="no key"):
        await verifier.verify(old, NOW)


@pytest.mark.parametrize("content", [b"", b"not a key"])
def test_a_file_that_holds_no_key_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    key_file = tmp_path / "issuer-key.pem"
    key_file.write_bytes(content)
    with pytest.raises(ValueError, match=r"issuer-key\.pem holds no Ed25519 key"):
        LocalIssuer(tmp_path, LOCAL_ISSUER, AUDIENCE)
    assert key_file.read_bytes() == content


def key_id_of_a_start(folder: Path) -> str:
    return LocalIssuer(folder, LOCAL_ISSUER, AUDIENCE).jwks["keys"][0]["kid"]


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        key_ids = set(pool.map(key_id_of_a_start, [tmp_path / "issuer"] * 8))
    assert len(key_ids) == 1


def test_it_cannot_take_a_name_that_production_would_accept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="begins with urn:vidare:local-issuer"):
        LocalIssuer(tmp_path, "https://issuer.example", AUDIENCE)


def asked_for(tmp_path: Path, **changes: Any) -> str:
    asked: dict[str, Any] = {
        "environment": "development",
        "audience": AUDIENCE,
        "subject": "caseworker-7",
        "organisation": str(ORGANISATION),
        "roles": ["caseworker", "org-admin"],
        "now": NOW,
    }
    return demo_token(tmp_path, **(asked | changes))


async def test_a_demo_token_is_accepted(tmp_path: Path) -> None:
    token = asked_for(tmp_path)
    verifier = TokenVerifier(TokenSettings(LOCAL_ISSUER, AUDIENCE, str(tmp_path / "jwks.json")))
    assert (await verifier.verify(token, NOW)).roles == {Role.CASEWORKER, Role.ORG_ADMIN}
    in_units = await verifier.verify(asked_for(tmp_path, units=[str(ORGANISATION)]), NOW)
    assert in_units.units == {ORGANISATION}
    operator = asked_for(tmp_path, organisation=None, roles=["operator"])
    assert (await verifier.verify(operator, NOW)).is_operator


def test_a_demo_token_is_refused_in_production_and_no_key_is_made(tmp_path: Path) -> None:
    with pytest.raises(RefusedInProduction):
        asked_for(tmp_path, environment="production")
    assert not list(tmp_path.iterdir())


def test_a_mistyped_demo_token_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such role: boss; the roles are caseworker, supervisor"):
        asked_for(tmp_path, roles=["caseworker", "boss"])
    with pytest.raises(ValueError, match="espoo is no organisation's id"):
        asked_for(tmp_path, organisation="espoo")
    with pytest.raises(ValueError, match="north are not ids of units"):
        asked_for(tmp_path, units=["north"])


@pytest.fixture
async def client(issuer: LocalIssuer) -> AsyncIterator[httpx2.AsyncClient]:
    app = issuer_app(issuer, "http://127.0.0.1:8400")
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://elsewhere.test") as client:
        yield client


async def test_the_app_serves_the_set_and_a_configuration_without_the_host_header(
    issuer: LocalIssuer, client: httpx2.AsyncClient
) -> None:
    assert (await client.get("/.well-known/jwks.json")).json() == issuer.jwks
    configuration = (await client.get("/.well-known/openid-configuration")).json()
    assert configuration["issuer"] == LOCAL_ISSUER
    assert configuration["jwks_uri"] == "http://127.0.0.1:8400/.well-known/jwks.json"


async def test_the_app_gives_a_token_that_a_service_accepts(
    client: httpx2.AsyncClient, verifier: TokenVerifier
) -> None:
    wish = {"subject": "caseworker-7", "organisation": str(ORGANISATION), "roles": ["caseworker"]}
    answer = await client.post("/token", json=wish)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 28_800)
    assert (await verifier.verify(answer.json()["access_token"], datetime.now(UTC))).organisation == ORGANISATION


@pytest.mark.parametrize(
    "changes", [{"roles": ["boss"]}, {"roles": ["operator"]}, {"organisation": None}, {"subject": ""}, {"more": 1}]
)
async def test_the_app_refuses_a_wish_that_makes_no_sense(client: httpx2.AsyncClient, changes: dict[str, Any]) -> None:
    wish = {"subject": "caseworker-7", "organisation": str(ORGANISATION), "roles": ["caseworker"]} | changes
    assert (await client.post("/token", json=wish)).status_code == 422
