"""What a contributor's tools read is well formed, and names only what there is."""

import configparser
import hashlib
import json
import re
import shlex
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.addresses import Ports

ROOT = Path(__file__).parents[2]
OFFICIAL_WORDS = "1f66992efb4ec62d80e2ac43ea18c103a81f5e53983c226d25c69deb0608ebb6"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def hooks() -> list[dict[str, Any]]:
    return [hook for repo in yaml.safe_load(text(".pre-commit-config.yaml"))["repos"] for hook in repo["hooks"]]


def recipe(target: str) -> str:
    """What the Makefile runs for a target; fails where there is none."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", text("Makefile"), re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return found[1]


def test_the_licence_is_the_official_text_and_the_project_names_it() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert (project["license"], project["license-files"]) == ("EUPL-1.2", ["LICENSE"])
    assert hashlib.sha256(" ".join(text("LICENSE").split()).encode()).hexdigest() == OFFICIAL_WORDS


def test_hooks_download_nothing() -> None:
    assert {repo["repo"] for repo in yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks()} == {"system"}


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_runs_what_make_lint_runs_from_the_virtual_environment(hook: dict[str, Any]) -> None:
    program, *arguments = shlex.split(hook["entry"].removesuffix(" --force-exclude"))
    folder, _, name = program.rpartition("/")
    assert folder == ".venv/bin"
    assert (Path(sys.executable).parent / name).exists()
    assert " ".join(["$(BIN)/" + name, *arguments]) in recipe("lint")


def test_the_dev_container_makes_the_environment_and_forwards_what_make_run_opens() -> None:
    container = json.loads(text(".devcontainer/devcontainer.json"))
    assert container["image"] == "python:3.13"
    make, target = container["postCreateCommand"].split()
    assert make == "make"
    assert recipe(target)
    ports = Ports()
    opened = [ports.agreements, ports.referrals, ports.notifications, ports.issuer, ports.mails, ports.receiver]
    assert container["forwardPorts"] == opened
    assert list(container["portsAttributes"]) == [str(port) for port in opened]


def test_the_editor_writes_lines_as_long_as_ruff_allows() -> None:
    parser = configparser.ConfigParser()
    parser.read_string("[top]\n" + text(".editorconfig"))
    assert parser["top"]["root"] == "true"
    assert parser["*"]["max_line_length"] == str(tomllib.loads(text("pyproject.toml"))["tool"]["ruff"]["line-length"])
    assert parser["Makefile"]["indent_style"] == "tab"


@pytest.mark.parametrize("page", ["SECURITY.md", "CODE_OF_CONDUCT.md"])
def test_a_page_about_reporting_invents_no_address(page: str) -> None:
    assert not re.search(r"\S+@\S+", text(page))
    assert page in text("CONTRIBUTING.md")
