"""What production refuses: by a table of settings, and by a walk over every program that can be started."""

import base64
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import ValidationError
from typer.testing import CliRunner

from deploy.local.command_line import app as local_commands
from deploy.ops.command_line import command_line as operators_commands
from deploy.ops.installed import NAMES, installed_services
from shared.command_line import command_line as service_commands
from shared.production import RefusedInProduction, refuse_to_try, weak
from shared.settings import missing_settings
from tests.support.production import good_settings

ROOT = Path(__file__).parents[2]
SERVICES = installed_services()
FLAT = base64.b64encode(bytes(32)).decode()

OF_ALL: list[tuple[dict[str, Any], str]] = [
    ({"token_issuer": "urn:vidare:local-issuer"}, "TOKEN_ISSUER"),
    ({"token_issuer": " URN:vidare:local-issuer:compose"}, "TOKEN_ISSUER"),
    ({"token_issuer": "http://login.example"}, "TOKEN_ISSUER"),
    ({"token_jwks": "http://login.example/keys"}, "TOKEN_JWKS"),
    ({"token_jwks": "HTTP://login.example/keys"}, "TOKEN_JWKS"),
    ({"idempotency_key_secret": "x" * 40}, "IDEMPOTENCY_KEY_SECRET"),
    ({"idempotency_key_secret": "please-changeme-0123456789-abcdefghijkl"}, "IDEMPOTENCY_KEY_SECRET"),
    ({"database_url": "sqlite+aiosqlite:///vidare.db"}, "DATABASE_URL"),
    ({"database_url": "postgresql+asyncpg://u:password@h/d"}, "DATABASE_URL"),
    ({"database_url": "postgresql+asyncpg://u:u@h/d"}, "DATABASE_URL"),
    ({"database_url": "somewhere"}, "DATABASE_URL"),
    ({"migration_database_url": "sqlite+aiosqlite:///vidare.db"}, "MIGRATION_DATABASE_URL"),
    ({"migration_database_url": "postgresql+asyncpg://o:password@h/d"}, "MIGRATION_DATABASE_URL"),
    ({"kafka_mechanism": "PLAIN", "kafka_username": "u", "kafka_password": "p"}, "KAFKA_MECHANISM"),
]
OWN: dict[str, list[tuple[dict[str, Any], str]]] = {
    "agreements": [],
    "referrals": [
        ({"sandbox": True}, "SANDBOX"),
        ({"search_key": "s" * 40}, "SEARCH_KEY"),
        ({"client_keys": f"k:{FLAT}"}, "CLIENT_KEYS"),
        ({"client_keys": "k"}, "CLIENT_KEYS"),
    ],
    "notifications": [
        ({"public_url": "http://vidare.example"}, "PUBLIC_URL"),
        ({"smtp_username": "u", "smtp_password": "p", "smtp_tls": "none"}, "SMTP_TLS"),
        ({"taken_back_told_after_seconds": 599}, "TAKEN_BACK_TOLD_AFTER_SECONDS"),
        ({"endpoint_keys": f"k:{FLAT}"}, "ENDPOINT_KEYS"),
    ],
}
REFUSED = [(name, changes, said) for name in NAMES for changes, said in OF_ALL + OWN[name]]


def refusal(name: str, settings: dict[str, Any]) -> str:
    """What a person reads."""
    with pytest.raises(ValidationError) as refused:
        SERVICES[name].settings.model_validate(settings)
    return missing_settings(name, [dict(error) for error in refused.value.errors()])


@pytest.mark.parametrize("name", NAMES)
def test_settings_as_they_should_be_are_taken(name: str) -> None:
    assert SERVICES[name].settings.model_validate(good_settings(name))


@pytest.mark.parametrize(("name", "changes", "said"), REFUSED, ids=str)
def test_production_refuses_what_it_must_by_name_and_not_by_value(
    name: str, changes: dict[str, Any], said: str
) -> None:
    words = refusal(name, good_settings(name) | changes)
    assert re.findall(r"^  (\w+): ", words, re.M) == [f"{name.upper()}_{said}"]
    assert not [value for value in changes.values() if isinstance(value, str) and len(value) > 8 and value in words]


@pytest.mark.parametrize(("name", "changes", "said"), REFUSED, ids=str)
def test_a_demonstration_and_a_test_may_have_it(name: str, changes: dict[str, Any], said: str) -> None:
    for environment in ("demo", "test"):
        made = good_settings(name) | changes | {"VIDARE_ENV": environment}
        assert SERVICES[name].settings.model_validate(made)


@pytest.mark.parametrize("name", NAMES)
def test_all_reasons_are_told_at_once(name: str) -> None:
    together = {key: value for changes, _ in reversed(OF_ALL + OWN[name]) for key, value in changes.items()}
    words = refusal(name, good_settings(name) | together)
    assert set(re.findall(r"^  \w+?_(\w+): ", words, re.M)) == {said for _, said in OF_ALL + OWN[name]}


@pytest.mark.parametrize("name", NAMES)
def test_production_migrates_as_another_role_than_the_services(name: str) -> None:
    good = good_settings(name)
    address, role = SERVICES[name].settings.model_validate(good).owners_database()
    assert (address, role) == (good["migration_database_url"], name)
    for wrong in (None, good["database_url"], good["database_url"].replace(":5432", ":6432")):
        settings = SERVICES[name].settings.model_validate(good | {"migration_database_url": wrong})
        with pytest.raises(RefusedInProduction) as refused:
            settings.owners_database()
        assert f"{name.upper()}_MIGRATION_DATABASE_URL" in str(refused.value)
        assert good["database_url"] not in str(refused.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_test_may_migrate_as_the_services_own_role(name: str) -> None:
    for wrong in (None, good_settings(name)["database_url"]):
        made = good_settings(name) | {"VIDARE_ENV": "test", "migration_database_url": wrong}
        if wrong is not None:
            made["database_url"] = wrong
        address, role = SERVICES[name].settings.model_validate(made).owners_database()
        assert (address, role) == (made["database_url"], None)


def test_what_is_made_by_chance_is_never_taken_for_weak() -> None:
    for _ in range(200):
        settings = good_settings("referrals")
        assert not list(weak("secret", settings["search_key"]))


@pytest.mark.parametrize("environment", ["production", "Production", " production "])
def test_what_is_for_trying_is_refused_however_production_is_written(environment: str) -> None:
    with pytest.raises(RefusedInProduction, match="your own identity provider"):
        refuse_to_try("the demonstration", environment)
    refuse_to_try("the demonstration", "demo")


# Every program, as it is started in production by mistake; what it must say stands beside it.
FOR_TRYING = "it is for trying"
SETTINGS = "VIDARE_ENV=production refuses"
PROGRAMS: dict[str, list[list[str]]] = {
    "deploy/local/__main__.py": [["run"], ["demo"], ["token", "town"]],
    "deploy/local/issuer_server.py": [["--folder", "x"]],
    "deploy/local/receiver.py": [[]],
    "deploy/local/sinks.py": [[]],
    "deploy/ops/__main__.py": [
        ["republish", "referrals"],
        ["parked", "list", "referrals"],
        ["parked", "replay", "referrals"],
        ["outbox", "dead", "retry", "referrals"],
        ["keys", "rewrap", "referrals"],
        ["provisions", "list"],
        ["subject", "referrals", "x"],
        ["topics"],
        ["lag"],
    ],
    "deploy/ops/issuer_keys.py": [["--address", "http://login.example/keys", "--file", "x"]],
    "services/agreements/__main__.py": [["api"], ["worker"], ["all"], ["migrate"]],
    "services/referrals/__main__.py": [["api"], ["worker"], ["all"], ["migrate"]],
    "services/notifications/__main__.py": [["api"], ["worker"], ["all"], ["migrate"]],
}
HARMLESS = {
    "shared/health.py",  # asks a port of its own machine
    "deploy/configure.py",  # writes secrets, before there is anything
    "deploy/environment.py",  # makes the virtual environment
    "deploy/lock.py",
    "deploy/licences.py",
    "deploy/documents.py",
}
"""Programs that read no settings, serve nobody and reach no other machine's data."""


def test_every_program_is_walked_over() -> None:
    found = {
        str(path.relative_to(ROOT))
        for folder in ("shared", "services", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    assert found == PROGRAMS.keys() | HARMLESS


@pytest.mark.parametrize(("program", "arguments"), [(one, said) for one in PROGRAMS for said in PROGRAMS[one]], ids=str)
def test_a_program_does_nothing_in_production_with_settings_for_trying(
    program: str, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in _bad_environment().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(_app(program), arguments)
    assert answer.exit_code == 1
    said = answer.output + str(answer.exception)
    assert (FOR_TRYING if program.startswith("deploy/local/") else SETTINGS) in said
    assert list(tmp_path.iterdir()) == []


def _app(program: str) -> typer.Typer:
    """What the file runs when it is started."""
    module = import_module(program.removesuffix(".py").replace("/", "."))
    if hasattr(module, "main"):
        app = typer.Typer()
        app.command()(module.main)
        return app
    if program.startswith("services/"):
        return service_commands(SERVICES[program.split("/")[1]])
    return operators_commands(SERVICES) if program.startswith("deploy/ops/") else local_commands


def _bad_environment() -> dict[str, str]:
    """Complete settings of all services, each with faults."""
    bad = {"token_jwks": "http://login.example/keys", "kafka_mechanism": "PLAIN", "kafka_username": "u"}
    made = {name: good_settings(name) | bad for name in NAMES}
    named = {f"{name}_{key}".upper(): str(value) for name in NAMES for key, value in made[name].items()}
    return named | {"VIDARE_ENV": "production"}
