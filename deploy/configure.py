"""Writes .env and deploy/secrets, once: `python3 deploy/configure.py [--demo]`. Needs nothing but Python 3.

With `--missing` it adds the secrets that a newer version wants beside those of an older one; with `--pin` it pulls the
images that others publish, and writes into .env which ones they were.

Every secret is made here by chance; there is no default to forget. What exists already is never overwritten, since
the databases were made with it. The files belong to the user that the services run as, and only it reads them:
whoever runs this, or 10001 when that is root.
"""

import argparse
import base64
import hashlib
import hmac
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("agreements", "referrals", "notifications")
IMAGES = ("PYTHON_IMAGE", "POSTGRES_IMAGE", "KAFKA_IMAGE")
"""The variables of .env that name an image which others publish."""
_NOT_ROOT = 10001
_SCRAM_ROUNDS = 4096  # PostgreSQL's own; more would protect a guessable password, and these are none

DEMO = {
    "VIDARE_ENV": "demo",
    "COMPOSE_PROFILES": "demo",
    "TOKEN_ISSUER": "urn:vidare:local-issuer",
    "TOKEN_JWKS": "http://issuer:8004/.well-known/jwks.json",
    "NOTIFICATIONS_PUBLIC_URL": "http://127.0.0.1:8003",
    "NOTIFICATIONS_SMTP_HOST": "mail",
    "NOTIFICATIONS_SMTP_PORT": "1025",
    "NOTIFICATIONS_SMTP_TLS": "none",
    "NOTIFICATIONS_SMTP_SENDER": '"Vidare <vidare@vidare.example>"',
    "NOTIFICATIONS_WEBHOOK_ALLOW": "http://receiver:8026",
    "REFERRALS_SANDBOX": "true",
}


def configure(root: Path, demo: bool) -> list[str]:
    """Writes everything under `root`; answers the variables of .env that the operator has yet to fill in.

    Raises FileExistsError when something is there already; then nothing is changed.
    """
    folder, env = root / "deploy" / "secrets", root / ".env"
    present = [env] if env.exists() else []
    present += sorted(folder.iterdir()) if folder.exists() else []
    if present:
        raise FileExistsError(f"{present[0]} exists already: nothing was written")
    owner = _owner()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, (content, mode) in secret_files().items():
        _write(folder / name, content, mode, owner)
    chosen = {"VIDARE_ENV": "production", "VIDARE_UID": str(owner[0]), "VIDARE_GID": str(owner[1])}
    chosen["KAFKA_CLUSTER_ID"] = _cluster_id()
    text = fill_in((root / ".env.example").read_text(encoding="utf-8"), chosen | (DEMO if demo else {}))
    _write(env, text, 0o600, None)
    _open_to_servers(root)
    return [] if demo else _empty(text)


def add_missing(root: Path) -> list[str]:
    """Writes what an installation of an older version lacks in deploy/secrets; answers the names.

    Raises FileNotFoundError when there is no installation yet, or when of a password and its verifier one alone is
    there: then nothing is changed.
    """
    folder = root / "deploy" / "secrets"
    present = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if not present:
        raise FileNotFoundError(f"{folder} is empty: python3 deploy/configure.py, without --missing, comes first")
    lacking = {name: made for name, made in secret_files().items() if name not in present}
    for name in lacking:
        partner = name.replace("_verifier", "_url") if name.endswith("_verifier") else name.replace("_url", "_verifier")
        if partner != name and partner in present:
            raise FileNotFoundError(f"{name} is gone, and belongs to {partner}: restore it; nothing was written")
    known = (folder / sorted(present)[0]).stat()
    for name, (content, mode) in lacking.items():
        _write(folder / name, content, mode, (known.st_uid, known.st_gid))
    _open_to_servers(root)
    return sorted(lacking)


def pin(env: Path, pull: Callable[[str], str]) -> list[str]:
    """Writes behind each name of an image which one it is now (`postgres:17@sha256:…`); answers what was written.

    `pull` fetches an image and answers its digest. Another image that somebody puts behind the name is not used, until
    this is done again.
    """
    text = env.read_text(encoding="utf-8")
    named = dict(line.split("=", 1) for line in text.splitlines() if line.startswith(IMAGES) and "=" in line)
    pinned = {}
    for variable, image in named.items():
        name = image.partition("@")[0]
        pinned[variable] = f"{name}@{pull(name)}"
    env.write_text(fill_in(text, pinned), encoding="utf-8")
    return list(pinned.values())


def pull_with_docker(image: str) -> str:
    """The digest under which the registry gave it. LookupError for an image that came from none."""
    subprocess.run(["docker", "pull", "--quiet", image], check=True, stdout=subprocess.DEVNULL)
    asking = ["docker", "image", "inspect", "--format", '{{join .RepoDigests "\\n"}}', image]
    said = subprocess.run(asking, check=True, capture_output=True, text=True).stdout
    given = [line.partition("@") for line in said.splitlines() if "@sha256:" in line]
    if not given:
        raise LookupError(f"{image} came from no registry, so it has no digest")
    # One image may have come from several registries, and each has a digest of its own for it.
    ours = [digest for name, _, digest in given if image.startswith(name)]
    return (ours or [digest for _, _, digest in given])[0]


def secret_files() -> dict[str, tuple[str, int]]:
    """Name, content and mode of each file. The verifiers are no secrets: nobody can log in with them."""
    files: dict[str, tuple[str, int]] = {"postgres_superuser_verifier": (scram_verifier(_password()), 0o644)}
    for service in SERVICES:
        # The role that the service runs as, and the one that owns its tables (deploy/postgres/10-services.sh).
        for use, role in (("database", service), ("migration_database", f"{service}_owner")):
            password = _password()
            url = f"postgresql+asyncpg://{role}:{password}@postgres:5432/{service}"
            files[f"{service}_{use}_url"] = (url, 0o600)
            files[f"{service}_{use}_verifier"] = (scram_verifier(password), 0o644)
        files[f"{service}_idempotency_key_secret"] = (_password(), 0o600)
        files[f"{service}_kafka_password"] = (_password(), 0o600)
    files["kafka_operator_password"] = (_password(), 0o640)  # Kafka runs as a user of its own, in the owner's group
    files["referrals_client_keys"] = (_key_line(), 0o600)
    files["referrals_search_key"] = (_password(), 0o600)
    files["notifications_endpoint_keys"] = (_key_line(), 0o600)
    files["notifications_smtp_password"] = ("", 0o600)  # the mail server's, if it wants one: the operator's to write
    return files


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL keeps of a password (RFC 5802, SCRAM-SHA-256): it takes this in the password's place."""
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _SCRAM_ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    written = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${_SCRAM_ROUNDS}:{written[0]}${written[1]}:{written[2]}"


def fill_in(example: str, chosen: dict[str, str]) -> str:
    """The example's lines, with the chosen values in them."""
    lines = []
    for line in example.splitlines():
        name, equals, _ = line.partition("=")
        lines.append(f"{name}={chosen[name]}" if equals and name in chosen else line)
    return "\n".join(lines) + "\n"


def _empty(text: str) -> list[str]:
    optional = {"COMPOSE_PROFILES", "NOTIFICATIONS_WEBHOOK_ALLOW"}
    names = [line[:-1] for line in text.splitlines() if line.endswith("=") and not line.startswith("#")]
    return [name for name in names if name not in optional]


def _password() -> str:
    return secrets.token_urlsafe(32)  # 256 bits, and no character that an address would change


def _cluster_id() -> str:
    """A UUID as Kafka writes it. It must not begin with a hyphen, hence the first bit."""
    first, *rest = secrets.token_bytes(16)
    return base64.urlsafe_b64encode(bytes([first & 0x7F, *rest])).decode().rstrip("=")


def _key_line() -> str:
    return f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _owner() -> tuple[int, int]:
    return (_NOT_ROOT, _NOT_ROOT) if os.getuid() == 0 else (os.getuid(), os.getgid())


def _write(path: Path, content: str, mode: int, owner: tuple[int, int] | None) -> None:
    """A new file, never readable by more than `mode` says; FileExistsError rather than a second version of a secret."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content if content.endswith("\n") or not content else content + "\n")
        os.fchmod(file.fileno(), mode)
        if owner is not None and os.getuid() == 0:
            os.fchown(file.fileno(), *owner)


def _open_to_servers(root: Path) -> None:
    """PostgreSQL and Kafka read these as users of their own, whatever modes the checkout was made with."""
    folders = [root / "deploy" / name for name in ("postgres", "kafka")]
    for path in (*folders, *(file for folder in folders for file in folder.iterdir())):
        mode = path.stat().st_mode
        owners = mode & 0o500  # to read and to run, but never to write
        path.chmod(mode | owners >> 3 | owners >> 6)


def main() -> int:
    """Says what was written and what is left to do; exit code 1 when something was there already."""
    parser = argparse.ArgumentParser(description="Make .env and deploy/secrets, once.")
    parser.add_argument("--demo", action="store_true", help="for trying: with a mail sink and a local issuer")
    parser.add_argument("--missing", action="store_true", help="add the secrets that a newer version wants")
    parser.add_argument("--pin", action="store_true", help="pull the images of others, and name them by digest in .env")
    asked = parser.parse_args()
    if asked.missing:
        return _complete()
    if asked.pin:
        return _pin()
    try:
        missing = configure(ROOT, asked.demo)
    except FileExistsError as refused:
        print(f"{refused}. The databases were made with these secrets: remove them only together.", file=sys.stderr)
        return 1
    print("Written: .env and deploy/secrets. Keep a copy of both where the backups are not.")
    if missing:
        print(f"Fill in .env, then start: {', '.join(missing)}")
    print("Start: docker compose up -d --wait")
    return 0


def _complete() -> int:
    try:
        added = add_missing(ROOT)
    except FileNotFoundError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"Written: {', '.join(added)}" if added else "Nothing is missing.")
    return 0


def _pin() -> int:
    try:
        written = pin(ROOT / ".env", pull_with_docker)
    except (OSError, subprocess.CalledProcessError, LookupError) as refused:
        print(f"Nothing was written: {refused}", file=sys.stderr)
        return 1
    print("Written into .env: " + ", ".join(written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
