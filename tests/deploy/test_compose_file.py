"""docker-compose.yml keeps its laws, and each law finds a breach that is planted."""

import copy
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.configure import secret_files
from deploy.ops.installed import installed_services
from tests.support import compose_laws as laws
from tests.support.compose_laws import Compose, Law

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
# What a variable falls back to when .env says nothing: names of images, ports and what is off. Never a secret.
DEFAULTS = {
    "TOKEN_AUDIENCE": "vidare",
    "TOKEN_UNTYPED": "false",
    "TOKEN_CLIENTS": "",
    "TRUSTED_PROXIES": "172.16.0.0/12",
    "NOTIFICATIONS_SMTP_PORT": "587",
    "NOTIFICATIONS_SMTP_TLS": "starttls",
    "NOTIFICATIONS_WEBHOOK_ALLOW": "",
    "REFERRALS_SANDBOX": "false",
    "AGREEMENTS_PORT": "8001",
    "REFERRALS_PORT": "8002",
    "NOTIFICATIONS_PORT": "8003",
    "ISSUER_PORT": "8004",
    "MAIL_PORT": "8025",
    "RECEIVER_PORT": "8026",
    "PYTHON_IMAGE": "python:3.13-slim",
    "POSTGRES_IMAGE": "postgres:17",
    "KAFKA_IMAGE": "apache/kafka:4.3.1",
    "VIDARE_VERSION": "local",
}


def breach(path: str, value: Any) -> Callable[[Compose], None]:
    """Sets one place of the file to something that breaks a law."""

    def plant(compose: Compose) -> None:
        *steps, last = path.split("/")
        for step in steps:
            compose = compose[step]
        compose[last] = value

    return plant


SOME = "services/referrals-api"
OWNERS_LOGIN = "referrals_migration_database_url"
BREACHES: list[tuple[Law, Callable[[Compose], None]]] = [
    (laws.every_container_is_hardened, breach(f"{SOME}/read_only", False)),
    (laws.every_container_is_hardened, breach("services/postgres/cap_add", ["CHOWN"])),
    (laws.every_container_is_hardened, breach("services/kafka/cap_drop", ["NET_RAW"])),
    (laws.every_container_is_hardened, breach(f"{SOME}/security_opt", ["seccomp:unconfined"])),
    (laws.every_container_is_hardened, breach(f"{SOME}/pids_limit", None)),
    (laws.every_container_is_hardened, breach(f"{SOME}/logging", {"driver": "json-file"})),
    (laws.every_container_is_hardened, breach(f"{SOME}/network_mode", "host")),
    (laws.every_container_is_hardened, breach(f"{SOME}/cpus", None)),
    (laws.no_name_is_asked_for_outside, breach(f"{SOME}/dns", ["8.8.8.8"])),
    (laws.no_name_is_asked_for_outside, breach("services/kafka/dns", [])),
    (laws.each_service_logs_in_at_kafka_as_itself, breach(f"{SOME}/environment/REFERRALS_KAFKA_USERNAME", "operator")),
    (laws.each_service_logs_in_at_kafka_as_itself, breach(f"{SOME}/environment/REFERRALS_KAFKA_MECHANISM", None)),
    (laws.each_service_logs_in_at_kafka_as_itself, breach(f"{SOME}/secrets", ["kafka_operator_password"])),
    (laws.no_container_is_root, breach("services/postgres/user", "root")),
    (laws.no_container_is_root, breach(f"{SOME}/user", "0:0")),
    (laws.published_ports_are_on_loopback, breach(f"{SOME}/ports", ["8002:8000"])),
    (laws.published_ports_are_on_loopback, breach(f"{SOME}/ports", ["0.0.0.0:8002:8000"])),
    (laws.only_the_deliveries_and_the_issuers_keys_leave, breach(f"{SOME}/networks", ["database", "egress"])),
    (laws.only_the_deliveries_and_the_issuers_keys_leave, breach("networks/front", {})),
    (laws.only_the_deliveries_and_the_issuers_keys_leave, breach("networks/database", {})),
    (laws.database_and_broker_stand_apart, breach("services/kafka/networks", ["broker", "front"])),
    (laws.database_and_broker_stand_apart, breach("services/postgres/ports", ["127.0.0.1:5432:5432"])),
    (laws.database_and_broker_stand_apart, breach("networks/broker", {"internal": False})),
    (laws.secrets_are_files_of_their_own_service, breach("secrets/referrals_search_key", {"environment": "KEY"})),
    (laws.secrets_are_files_of_their_own_service, breach("services/agreements-api/secrets", ["referrals_client_keys"])),
    (laws.secrets_are_files_of_their_own_service, breach(f"{SOME}/environment/REFERRALS_SEARCH_KEY", "x")),
    (laws.the_migration_alone_logs_in_as_the_owner_of_the_tables, breach(f"{SOME}/secrets", [OWNERS_LOGIN])),
    (laws.the_migration_alone_logs_in_as_the_owner_of_the_tables, breach("services/ops/secrets", [OWNERS_LOGIN])),
    (laws.the_migration_alone_logs_in_as_the_owner_of_the_tables, breach("services/referrals-migrate/secrets", [])),
    (
        laws.the_migration_alone_logs_in_as_the_owner_of_the_tables,
        breach("services/referrals-migrate/environment/REFERRALS_MIGRATION_DATABASE_URL_FILE", None),
    ),
    (laws.each_service_gets_its_own_settings, breach(f"{SOME}/environment/NOTIFICATIONS_SMTP_HOST", "mail")),
    (laws.what_runs_is_asked_for_its_health_and_jobs_are_waited_for, breach(f"{SOME}/healthcheck", {})),
    (laws.what_runs_is_asked_for_its_health_and_jobs_are_waited_for, breach(f"{SOME}/depends_on", {})),
    (laws.what_runs_is_asked_for_its_health_and_jobs_are_waited_for, breach("services/issuer-keys/restart", "no")),
    (laws.the_host_gives_only_our_own_files_and_only_to_read, breach(f"{SOME}/volumes", ["/var/run/docker.sock:/s"])),
    (laws.the_host_gives_only_our_own_files_and_only_to_read, breach("services/kafka/volumes", ["./deploy/kafka:/k"])),
    (laws.every_image_is_ours_or_can_be_pinned, breach("services/postgres/image", "postgres:17")),
    (laws.every_image_is_ours_or_can_be_pinned, breach("services/kafka/image", "${BROKER_IMAGE:-apache/kafka:4.3.1}")),
    (
        laws.every_image_is_ours_or_can_be_pinned,
        breach("services/topics/build/args", {"PYTHON_IMAGE": "python:3.13-slim"}),
    ),
    (laws.the_demonstration_needs_its_profile, breach("services/issuer/profiles", [])),
]
LAWS = sorted({law for law, _ in BREACHES}, key=lambda law: law.__name__)


@pytest.fixture
def compose() -> Compose:
    # Anchors share their parts: a breach planted in one container must not reach the others.
    parsed: Compose = copy.deepcopy(yaml.safe_load(TEXT))
    parsed["services"] = {name: _unshared(service) for name, service in parsed["services"].items()}
    return parsed


def _unshared(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _unshared(value) for key, value in part.items()}
    return [_unshared(one) for one in part] if isinstance(part, list) else part


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_file_keeps_the_law(law: Law, compose: Compose) -> None:
    assert list(law(compose)) == []


@pytest.mark.parametrize(("law", "plant"), BREACHES, ids=[f"{law.__name__}-{n}" for n, (law, _) in enumerate(BREACHES)])
def test_a_breach_of_the_law_is_found(law: Law, plant: Callable[[Compose], None], compose: Compose) -> None:
    plant(compose)
    assert list(law(compose))


def variables(text: str) -> dict[str, set[str]]:
    """Each variable of a compose file with the ways it is asked for: `?` demanded, `-x` falls back to x."""
    found: dict[str, set[str]] = {}
    for name, how in re.findall(r"\$\{([A-Z_]+)(?::?([?-][^}]*))?\}", text.replace("$$", "")):
        found.setdefault(name, set()).add("?" if how.startswith("?") else how)
    return found


def test_a_variable_is_demanded_or_falls_back_to_what_is_listed() -> None:
    for name, ways in variables(TEXT).items():
        assert ways == ({f"-{DEFAULTS[name]}"} if name in DEFAULTS else {"?"}), name
    assert "$VIDARE" not in TEXT, "a bare variable is neither demanded nor has it a default"


def test_a_demanded_variable_may_not_be_empty_and_says_what_is_missing() -> None:
    assert not re.findall(r"\$\{[A-Z_]+\?", TEXT), "an empty value would pass"
    assert not re.findall(r"\$\{[A-Z_]+:\?\}", TEXT), "nothing is said"


def test_the_example_names_every_variable_and_gives_none_that_works() -> None:
    lines = [line for line in EXAMPLE.splitlines() if re.match(r"#?[A-Z_]+=", line)]
    given = {line.lstrip("#").split("=")[0]: line.split("=", 1)[1] for line in lines}
    own = {"COMPOSE_PROFILES", "NOTIFICATIONS_SMTP_USERNAME"}
    assert set(given) == set(variables(TEXT)) | own
    for name, value in given.items():
        assert value == DEFAULTS.get(name, ""), name


def test_every_secret_of_the_file_is_made_by_configure() -> None:
    assert set(yaml.safe_load(TEXT)["secrets"]) == set(secret_files())


def test_a_service_is_given_nothing_but_its_settings(compose: Compose) -> None:
    for service in installed_services().values():
        prefix = f"{service.name}_".upper()
        fields = {f"{prefix}{name}".upper() for name in service.settings.model_fields}
        known = fields | {f"{name}_FILE" for name in fields} | {"VIDARE_ENV"}
        for role in ("api", "worker"):
            assert set(compose["services"][f"{service.name}-{role}"]["environment"]) <= known


def health_of_the_issuers_keys(compose: Compose, file: Path) -> int:
    """The exit code of the check, on a file of our own."""
    _, python, *arguments = compose["services"]["issuer-keys"]["healthcheck"]["test"]
    assert python == "python"
    ours = [argument.replace("/state/jwks.json", str(file)) for argument in arguments]
    return subprocess.run([sys.executable, *ours], capture_output=True, check=False).returncode


def test_the_issuers_keys_are_healthy_while_they_are_renewed_and_not_because_they_are_there(
    compose: Compose, tmp_path: Path
) -> None:
    file = tmp_path / "jwks.json"
    assert health_of_the_issuers_keys(compose, file) != 0
    file.write_text("{}")
    assert health_of_the_issuers_keys(compose, file) == 0
    long_ago = time.time() - 600
    os.utime(file, (long_ago, long_ago))
    assert health_of_the_issuers_keys(compose, file) != 0


def test_each_service_refuses_keys_that_nobody_renewed_for_a_day(compose: Compose) -> None:
    for service in installed_services():
        environment = compose["services"][f"{service}-api"]["environment"]
        assert environment[f"{service.upper()}_TOKEN_JWKS"] == "/state/jwks.json"
        assert environment[f"{service.upper()}_TOKEN_JWKS_SERVE_SECONDS"] == "86400"
