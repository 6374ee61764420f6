"""Clients that public generators make of the committed documents drive the main job, under strict types."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from deploy.local.caller import Caller
from deploy.local.organisations import ASSOCIATION, TOWN, DemoOrganisation
from shared.kernel.business_days import day_in_helsinki
from tests.reference.tools import DOCUMENTS, HERE, node_tools, python_tools, run
from tests.support.embedded_system import EmbeddedSystem

_ROLES = ("caseworker", "integration", "org-admin", "signatory")


@pytest.fixture(name="told", scope="module")
async def _told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """What a client is told of a running system: its addresses, and who the two parties are."""
    async with EmbeddedSystem(tmp_path_factory.mktemp("system") / "kept") as system, aiohttp.ClientSession() as http:
        at = system.addresses

        async def party(one: DemoOrganisation) -> dict[str, str]:
            return {"id": str(one.id), "token": await Caller(http, at, one.id).token(*_ROLES)}

        yield json.dumps(
            {
                "agreements": at.agreements,
                "referrals": at.referrals,
                "notifications": at.notifications,
                "hook": f"{at.webhook}/hook/reference",
                "today": day_in_helsinki(datetime.now(UTC)).isoformat(),
                "town": await party(TOWN),
                "association": await party(ASSOCIATION),
            }
        )


def did(*command: str | Path, folder: Path, programs: Path | None = None) -> str:
    code, said = run(*command, folder=folder, programs=programs)
    assert code == 0, said
    return said


def test_a_typescript_client_is_made_and_drives_the_main_job(told: str, tmp_path: Path) -> None:
    tools = node_tools()
    (tmp_path / "node_modules").symlink_to(tools / "node_modules")
    for name in ("main_job.ts", "tsconfig.json", "package.json"):
        (tmp_path / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    programs = tools / "node_modules/.bin"
    for name, document in DOCUMENTS.items():
        # a body may leave out what has a default; answers have everything
        options = ("--default-non-nullable=false", "-o", f"{name}.ts")
        did(programs / "openapi-typescript", document, *options, folder=tmp_path)
    did(programs / "tsc", "-p", ".", folder=tmp_path)
    assert did("node", "built/main_job.js", told, folder=tmp_path).splitlines()[-1] == "loop closed"


def test_a_python_client_is_made_and_drives_the_main_job(told: str, tmp_path: Path) -> None:
    programs = python_tools()
    for name, document in DOCUMENTS.items():
        made = ("--meta", "none", "--output-path", f"vidare_{name}", "--fail-on-warning")
        generate = (programs / "openapi-python-client", "generate", "--path", document)
        did(*generate, *made, folder=tmp_path, programs=programs)
    job = (HERE / "main_job.py").read_text(encoding="utf-8")
    (tmp_path / "main_job.py").write_text(job, encoding="utf-8")
    did(programs / "mypy", "--config-file", HERE / "mypy.ini", "main_job.py", folder=tmp_path)
    assert did(programs / "python", "main_job.py", told, folder=tmp_path).splitlines()[-1] == "loop closed"
