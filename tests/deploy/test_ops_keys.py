"""The operator wraps a service's keys anew, so that a key of its ring that leaked can be retired."""

import asyncio
import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from deploy.ops.command_line import command_line
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.service import SERVICE
from services.notifications.vault import Vault
from shared.ids import new_id
from shared.persistence.database import Database
from shared.persistence.encryption import KeyRing
from shared.persistence.schema import upgrade

COMMANDS = command_line({"agreements": AGREEMENTS, "notifications": SERVICE})
LEAKED, NEW = (f"{name}:{base64.b64encode(bytes([fill]) * 32).decode()}" for name, fill in (("leaked", 1), ("new", 2)))
SETTINGS = {
    "KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "TOKEN_ISSUER": "https://issuer.example",
    "TOKEN_JWKS": "https://issuer.example/keys",
    "IDEMPOTENCY_KEY_SECRET": "x" * 40,
    "PUBLIC_URL": "https://vidare.example",
    "SMTP_HOST": "mail.example",
    "SMTP_SENDER": "vidare@vidare.example",
}
Rewrap = Callable[[str], Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'notifications.db'}"


@pytest.fixture
def rewrap(url: str, monkeypatch: pytest.MonkeyPatch) -> Rewrap:
    """`keys rewrap notifications` with this ring."""
    monkeypatch.setenv("VIDARE_ENV", "test")
    for name, value in (SETTINGS | {"DATABASE_URL": url}).items():
        monkeypatch.setenv(f"NOTIFICATIONS_{name}", value)

    def run(ring: str) -> Result:
        monkeypatch.setenv("NOTIFICATIONS_ENDPOINT_KEYS", ring)
        return CliRunner().invoke(COMMANDS, ["keys", "rewrap", "notifications"])

    return run


async def an_endpoint_sealed_by(ring: str, url: str) -> tuple[UUID, str]:
    database, vault, endpoint = Database(url), Vault(KeyRing.parse(ring)), new_id()
    await upgrade(database, SERVICE.migrations)
    wrapped = vault.new_key(endpoint)
    secret, sealed = vault.issue(endpoint, wrapped)
    async with database.writing() as session:
        session.add(
            Endpoint(
                id=endpoint, status="active", organisation=new_id(), url="https://hooks.example/", wrapped_key=wrapped,
                secret=sealed, created_at=datetime(2026, 6, 18, tzinfo=UTC),
            )
        )  # fmt: skip
        await session.commit()
    await database.close()
    return endpoint, secret


async def secrets_with(ring: str, url: str) -> list[str]:
    database = Database(url)
    async with database.reading() as session:
        (row,) = (await session.execute(select(Endpoint))).scalars()
    await database.close()
    return Vault(KeyRing.parse(ring)).signing_secrets(row, datetime(2026, 6, 18, tzinfo=UTC))


def test_after_the_rewrap_the_new_key_alone_opens_the_signing_secrets(rewrap: Rewrap, url: str) -> None:
    _, secret = asyncio.run(an_endpoint_sealed_by(LEAKED, url))
    for said in ("anew: 1, by the first key already: 0", "anew: 0, by the first key already: 1"):
        answer = rewrap(f"{NEW}\n{LEAKED}")
        assert (answer.exit_code, said in answer.output) == (0, True), answer.output
    assert asyncio.run(secrets_with(NEW, url)) == [secret]


def test_a_key_that_nothing_on_the_ring_opens_is_named(rewrap: Rewrap, url: str) -> None:
    endpoint, _ = asyncio.run(an_endpoint_sealed_by(LEAKED, url))
    answer = rewrap(NEW)
    assert answer.exit_code == 1
    assert f"so retire none:\n{endpoint}" in answer.output


def test_a_service_without_wrapped_keys_is_said_so() -> None:
    answer = CliRunner().invoke(COMMANDS, ["keys", "rewrap", "agreements"])
    assert (answer.exit_code, answer.output.strip()) == (1, "agreements keeps no wrapped keys")


def test_a_service_without_hashes_is_said_so() -> None:
    answer = CliRunner().invoke(COMMANDS, ["keys", "rehash", "notifications"])
    assert (answer.exit_code, answer.output.strip()) == (1, "notifications keeps no keyed hashes")
