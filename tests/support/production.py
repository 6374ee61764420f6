"""Settings with which each service may start in production; every secret is made by chance."""

import base64
import secrets
from typing import Any

from deploy.ops.installed import NAMES


def key_line() -> str:
    return f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def good_settings(name: str) -> dict[str, Any]:
    """By the names of their fields."""
    assert name in NAMES
    shared = {
        "VIDARE_ENV": "production",
        "database_url": f"postgresql+asyncpg://{name}:{secrets.token_urlsafe(32)}@postgres:5432/{name}",
        "migration_database_url": f"postgresql+asyncpg://{name}_owner:{secrets.token_urlsafe(32)}@postgres:5432/{name}",
        "kafka_bootstrap": "kafka:9092",
        "token_issuer": "https://login.town.example",
        "token_jwks": "/state/jwks.json",
        "idempotency_key_secret": secrets.token_urlsafe(32),
    }
    own: dict[str, dict[str, Any]] = {
        "agreements": {},
        "referrals": {"client_keys": key_line(), "search_key": secrets.token_urlsafe(32)},
        "notifications": {
            "endpoint_keys": key_line(),
            "public_url": "https://vidare.town.example",
            "smtp_host": "mail.town.example",
            "smtp_sender": "vidare@town.example",
        },
    }
    return shared | own[name]
