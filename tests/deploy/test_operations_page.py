"""docs/operations.md tells the truth: its metrics, variables, commands and containers are there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from deploy.ops.command_line import command_line
from services.agreements.settings import AgreementsSettings
from services.notifications.settings import NotificationsSettings
from services.referrals.settings import ReferralsSettings
from shared.settings import ServiceSettings
from tests.support.parcels import PARCEL_SERVICE

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def section(number: int) -> str:
    return PAGE.split(f"\n## {number}. ")[1].split("\n## ")[0]


def settings_variables() -> Iterator[str]:
    for settings in (AgreementsSettings, ReferralsSettings, NotificationsSettings):
        for name in settings.model_fields:
            yield f"{settings.model_config['env_prefix']}{name.upper()}"


def test_every_variable_is_a_setting_or_asked_for_by_compose() -> None:
    shared = {f"…_{name.upper()}" for name in ServiceSettings.model_fields}
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    known = shared | set(settings_variables()) | example
    named = set(re.findall(r"`((?:…|[A-Z]+)_[A-Z_]*[A-Z])`", PAGE))
    assert len(named) > 15
    assert {name for name in named if not {name, name.removesuffix("_FILE")} & known} == set()


def commands(group: Any, path: str = "") -> Iterator[str]:
    below = getattr(group, "commands", None)
    if below is None:
        yield path.strip()
    for name, command in (below or {}).items():
        yield from commands(command, f"{path} {name}")


def test_every_operators_command_is_explained() -> None:
    there = set(commands(typer.main.get_command(command_line({"parcels": PARCEL_SERVICE}))))
    explained = {re.split(r" [A-Z\[]", cell)[0] for cell in re.findall(r"^\| `([^`]+)` \|", section(4), re.M)}
    assert explained == there


def test_every_container_has_its_line() -> None:
    said = section(2)
    for name in COMPOSE["services"]:
        role = re.sub(r"^(agreements|referrals|notifications)-", "…-", name)
        assert f"`{name}`" in said or f"`{role}`" in said or name == "ops", name


def test_the_override_for_a_secured_kafka_fits_the_compose_file() -> None:
    override = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", section(8), re.S)[0])
    assert override["services"].keys() <= COMPOSE["services"].keys()
    variables = override["services"]["agreements-worker"]["environment"]
    known = set(settings_variables())
    assert [name for name in variables if not {name, name.removesuffix("_FILE")} & known] == []


@pytest.mark.parametrize("command", re.findall(r"^(?:docker compose|python3) .*$", PAGE, re.M))
def test_a_command_to_copy_names_services_that_exist(command: str) -> None:
    names = set(re.findall(r"(?:exec -T|exec|run --rm|logs -f|--wait) ([a-z-]+)", command))
    assert names <= COMPOSE["services"].keys()
