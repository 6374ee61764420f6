"""A database of the referrals service for the operator's commands."""

import asyncio
import base64
from pathlib import Path

import pytest

from services.referrals.service import SERVICE
from shared.persistence.database import Database
from shared.persistence.schema import upgrade


@pytest.fixture
def referrals_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Migrated and otherwise empty; the commands find it by their environment."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'referrals.db'}"
    settings = {
        "DATABASE_URL": url,
        "KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "TOKEN_ISSUER": "https://issuer.example",
        "TOKEN_JWKS": "https://issuer.example/keys",
        "IDEMPOTENCY_KEY_SECRET": "x" * 40,
        "CLIENT_KEYS": "k:" + base64.b64encode(bytes(32)).decode(),
        "SEARCH_KEY": "s" * 40,
    }
    monkeypatch.setenv("VIDARE_ENV", "test")
    for name, value in settings.items():
        monkeypatch.setenv(f"REFERRALS_{name}", value)

    async def migrate() -> None:
        database = Database(url)
        await upgrade(database, SERVICE.migrations)
        await database.close()

    asyncio.run(migrate())
