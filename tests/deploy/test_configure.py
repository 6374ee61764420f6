"""`python3 deploy/configure.py`: secrets by chance, files that one user reads, and nothing ever overwritten."""

import base64
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from deploy.configure import DEMO, IMAGES, add_missing, configure, fill_in, pin, scram_verifier, secret_files
from services.notifications.settings import NotificationsSettings
from services.referrals.settings import ReferralsSettings
from shared.persistence.encryption import KeyRing
from tests.support.databases import PostgresServer

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What configure reads of the repository, with the strictest modes that a checkout may have."""
    for part in ("deploy/postgres", "deploy/kafka"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for file in ("deploy/configure.py", ".env.example"):
        shutil.copyfile(ROOT / file, tmp_path / file)
    for path in tmp_path.rglob("*"):
        path.chmod(0o700 if path.is_dir() or path.suffix == ".sh" else 0o600)
    return tmp_path


def settings_of(env: Path) -> dict[str, str]:
    lines = [line for line in env.read_text().splitlines() if re.match("[A-Z]", line)]
    return dict(line.split("=", 1) for line in lines)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_secrets_are_readable_by_their_owner_alone_and_verifiers_by_the_database(checkout: Path) -> None:
    configure(checkout, demo=False)
    found = modes(checkout / "deploy" / "secrets")
    assert {name for name, mode in found.items() if mode != 0o600} == {
        "kafka_operator_password",
        *(name for name in found if name.endswith("_verifier")),
    }
    assert found["kafka_operator_password"] == 0o640
    assert {mode for name, mode in found.items() if name.endswith("_verifier")} == {0o644}
    assert stat.S_IMODE((checkout / "deploy" / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600


def test_the_services_run_as_the_owner_of_the_files_and_never_as_root(checkout: Path) -> None:
    configure(checkout, demo=False)
    written = settings_of(checkout / ".env")
    owner = (checkout / "deploy" / "secrets" / "referrals_client_keys").stat()
    assert (written["VIDARE_UID"], written["VIDARE_GID"]) == (str(owner.st_uid), str(owner.st_gid))
    assert written["VIDARE_UID"] != "0"


def test_nothing_is_ever_overwritten(checkout: Path) -> None:
    configure(checkout, demo=False)
    files = [checkout / ".env", *(checkout / "deploy" / "secrets").iterdir()]
    before = {path: path.read_bytes() for path in files}
    with pytest.raises(FileExistsError):
        configure(checkout, demo=True)
    (checkout / ".env").unlink()
    with pytest.raises(FileExistsError, match="deploy/secrets/"):
        configure(checkout, demo=False)
    assert {path: path.read_bytes() for path in files[1:]} == {path: before[path] for path in files[1:]}
    assert not (checkout / ".env").exists()


def test_what_a_newer_version_wants_is_added_and_what_is_there_stays(checkout: Path) -> None:
    configure(checkout, demo=False)
    folder = checkout / "deploy" / "secrets"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    of_new = [name for name in before if "_migration_" in name]
    assert len(of_new) == 6
    for name in of_new:
        (folder / name).unlink()
    assert add_missing(checkout) == sorted(of_new)
    assert add_missing(checkout) == []
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == set(of_new)
    assert modes(folder)["agreements_migration_database_url"] == 0o600
    assert {path.stat().st_uid for path in folder.iterdir()} == {(folder / "agreements_database_url").stat().st_uid}


@pytest.mark.parametrize("gone", ["agreements_database_url", "agreements_database_verifier"])
def test_a_lost_half_of_a_password_is_not_made_anew(checkout: Path, gone: str) -> None:
    configure(checkout, demo=False)
    folder = checkout / "deploy" / "secrets"
    (folder / gone).unlink()
    with pytest.raises(FileNotFoundError, match=f"{gone} is gone"):
        add_missing(checkout)
    assert not (folder / gone).exists()


def test_nothing_is_missing_where_there_is_no_installation(checkout: Path) -> None:
    with pytest.raises(FileNotFoundError, match="comes first"):
        add_missing(checkout)


def test_images_are_pinned_behind_their_names_and_pinned_anew_when_asked_again(checkout: Path) -> None:
    configure(checkout, demo=True)
    env = checkout / ".env"
    before = settings_of(env)
    for digest in ("sha256:" + "a" * 64, "sha256:" + "b" * 64):
        images = {before[name]: digest for name in IMAGES}
        assert pin(env, images.__getitem__) == [f"{image}@{digest}" for image in images]
        assert settings_of(env) == before | {name: f"{before[name]}@{digest}" for name in IMAGES}
    assert stat.S_IMODE(env.stat().st_mode) == 0o600


def test_an_image_that_came_from_no_registry_is_not_pinned(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(checkout, demo=True)
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\nexit 0\n")  # pulls, and knows no digest
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    before = (checkout / ".env").read_text()
    script = [sys.executable, str(checkout / "deploy" / "configure.py"), "--pin"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.returncode, "has no digest" in done.stderr) == (1, True), done.stderr
    assert (checkout / ".env").read_text() == before
    docker.write_text('#!/bin/sh\n[ "$1" = pull ] || echo "postgres@sha256:abc"\n')
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert settings_of(checkout / ".env")["POSTGRES_IMAGE"] == "postgres:17@sha256:abc"


def test_no_two_installations_share_a_secret() -> None:
    first, second = secret_files(), secret_files()
    assert not [name for name, made in first.items() if made[0] and made == second[name]]
    values = [content for content, _ in first.values() if content]
    assert len(set(values)) == len(values), "nor do two uses within one"


def test_the_services_can_use_what_is_made() -> None:
    made = {name: content for name, (content, _) in secret_files().items()}
    for keys in ("referrals_client_keys", "notifications_endpoint_keys"):
        assert KeyRing.parse(made[keys])
    for settings, service in ((ReferralsSettings, "referrals"), (NotificationsSettings, "notifications")):
        demanded = {name for name, field in settings.model_fields.items() if field.is_required()}
        files = {name.removeprefix(f"{service}_") for name in made if name.startswith(f"{service}_")}
        compose = {"kafka_bootstrap", "token_issuer", "token_jwks", "public_url", "smtp_host", "smtp_sender"}
        assert demanded <= files | compose, "a setting that nobody provides"
    assert all(len(made[name]) >= 32 for name in made if name.endswith(("_secret", "_search_key")))


def test_the_production_file_leaves_open_what_only_the_operator_knows(checkout: Path) -> None:
    missing = configure(checkout, demo=False)
    written = settings_of(checkout / ".env")
    assert (written["VIDARE_ENV"], written["COMPOSE_PROFILES"], written["REFERRALS_SANDBOX"]) == (
        "production",
        "",
        "false",
    )
    assert {"TOKEN_ISSUER", "TOKEN_JWKS", "NOTIFICATIONS_SMTP_HOST", "NOTIFICATIONS_PUBLIC_URL"} <= set(missing)
    assert not {"COMPOSE_PROFILES", "VIDARE_UID", "KAFKA_CLUSTER_ID"} & set(missing)


def test_the_demonstrations_file_is_complete(checkout: Path) -> None:
    assert configure(checkout, demo=True) == []
    written = settings_of(checkout / ".env")
    assert DEMO.items() <= written.items()
    assert {name for name, value in written.items() if not value} == set()


def test_a_cluster_id_is_a_uuid_that_no_command_line_takes_for_an_option(checkout: Path) -> None:
    configure(checkout, demo=True)
    cluster = settings_of(checkout / ".env")["KAFKA_CLUSTER_ID"]
    assert len(base64.urlsafe_b64decode(cluster + "==")) == 16
    assert not cluster.startswith("-")


def test_a_value_is_filled_in_where_the_example_names_it_and_comments_stay() -> None:
    assert fill_in("# A=1\nA=\nB=2\n#C=\n", {"A": "x", "C": "y"}) == "# A=1\nA=x\nB=2\n#C=\n"


def test_postgres_and_kafka_can_read_their_files_after_a_strict_checkout(checkout: Path) -> None:
    configure(checkout, demo=True)
    assert modes(checkout / "deploy" / "kafka") == {"server.properties": 0o644, "start.sh": 0o755}
    assert modes(checkout / "deploy" / "postgres") == {"10-services.sh": 0o755}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become someone else")
def test_an_operator_who_is_not_root_owns_the_files_and_the_command_says_what_is_left(checkout: Path) -> None:
    for path in (checkout, *checkout.rglob("*")):
        os.chown(path, 12345, 12345)
    for parent in checkout.parents:  # else the operator cannot come to it
        if parent.stat().st_mode & 0o555 != 0o555:
            parent.chmod(parent.stat().st_mode | 0o555)
    script = [shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable, "deploy/configure.py"]
    first = subprocess.run(script, cwd=checkout, user=12345, group=12345, capture_output=True, text=True, check=False)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Fill in .env, then start: TOKEN_ISSUER" in first.stdout
    assert settings_of(checkout / ".env")["VIDARE_UID"] == "12345"
    again = subprocess.run(script, cwd=checkout, user=12345, group=12345, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "exists already: nothing was written" in again.stderr


@pytest.mark.containers
async def test_postgres_lets_in_whoever_has_the_password_of_a_verifier(postgres: PostgresServer) -> None:
    await postgres.execute(f"CREATE ROLE keeper LOGIN PASSWORD '{scram_verifier('a password')}'")
    address = postgres.url("postgres").replace("+asyncpg", "").replace("vidare:vidare", "keeper:{}")
    connection = await asyncpg.connect(address.format("a%20password"))
    assert await connection.fetchval("SELECT current_user") == "keeper"
    await connection.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(address.format("another"))
