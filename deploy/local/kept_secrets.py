"""The embedded system's secrets: made by chance at the first start, kept in one file that only its owner reads.

Losing the file loses all client data; it is part of the backup (docs/operations.md).
"""

import base64
import json
import os
import secrets
from pathlib import Path


def kept_secrets(folder: Path) -> dict[str, str]:
    """The secrets in `folder/secrets.json`, made there when they are missing."""
    path = folder / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = {
        "client_keys": lambda: f"local-1:{_key()}",
        "endpoint_keys": lambda: f"local-1:{_key()}",
        "search_key": _key,
        "idempotency_key_secret": _key,
    }
    missing = {name: make() for name, make in wanted.items() if name not in kept}
    if missing:
        kept |= missing
        _write(path, json.dumps(kept, indent=2))
    return kept


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write(path: Path, text: str) -> None:
    """In one step: a kill between two bytes must not lose the keys."""
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
