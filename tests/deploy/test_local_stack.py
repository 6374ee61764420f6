"""`make run`, `make demo` and `make token` on a machine where something is not as it should be, and what they leave."""

import asyncio
import json
import stat
import sys
from dataclasses import astuple
from pathlib import Path

import jwt
import pytest

from deploy.local.addresses import HOST, Ports
from deploy.local.folder import held, prepare
from deploy.local.kept_secrets import kept_secrets
from deploy.local.organisations import TOWN
from shared.http.server import bind
from tests.support.embedded_system import ROOT, free_shift, outcome


async def sentence(*arguments: str) -> tuple[int, str]:
    """The exit code and the one line that a command says in its trouble."""
    code, said, complained = await outcome(*arguments)
    assert said == ""
    (line,) = complained.splitlines()
    return code, line


@pytest.mark.parametrize("part", ["agreements", "issuer", "smtp", "mails"])
async def test_a_port_in_use_is_told_in_one_sentence(part: str, tmp_path: Path) -> None:
    shift = free_shift()
    taken = getattr(Ports().shifted(shift), part)
    with bind(HOST, taken):
        code, line = await sentence("run", "--folder", str(tmp_path), "--shift", str(shift))
    assert code == 1
    assert line == f"The address 127.0.0.1:{taken} cannot be used: Address already in use. Is it running already?"
    for port in astuple(Ports().shifted(shift)):
        bind(HOST, port).close()  # nothing was left behind


@pytest.mark.parametrize("command", ["run", "token"])
async def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    arguments = [command, "town"] if command == "token" else [command]
    for folder, why in ((tmp_path / "file" / "var", "Not a directory"), (Path("/proc/var"), "No such file")):
        code, line = await sentence(*arguments, "--folder", str(folder))
        assert (code, line[: len(f"The folder {folder}")]) == (1, f"The folder {folder}")
        assert f"cannot be written: {why}" in line and line.endswith("Choose another.")


async def test_a_folder_that_another_system_uses_is_told_in_one_sentence(tmp_path: Path) -> None:
    prepare(tmp_path)
    with held(tmp_path):
        code, line = await sentence("run", "--folder", str(tmp_path), "--shift", str(free_shift()))
    assert (code, line) == (1, f"The folder {tmp_path} is used by a system that runs. Choose another.")


async def test_a_mail_server_that_is_none_is_told(tmp_path: Path) -> None:
    code, _, complained = await outcome("run", "--folder", str(tmp_path), "--mails-to", "mail")
    assert code == 2
    assert "mail is no mail server: write HOST:PORT" in complained


async def test_too_old_a_python_is_told_in_one_sentence() -> None:
    old = (
        "import runpy, sys; sys.version_info = (3, 9, 1, 'final', 0);"
        "runpy.run_path('deploy/environment.py', run_name='__main__')"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", old, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await process.communicate()
    assert (process.returncode, said) == (1, b"")
    assert complained.decode().splitlines() == [
        "Vidare needs Python 3.11 or newer, and this is Python 3.9.1: name another with PYTHON=…"
    ]


async def test_a_token_is_printed_for_whom_it_is_asked(tmp_path: Path) -> None:
    for arguments, organisation, roles in (
        (["town"], str(TOWN.id), ["caseworker"]),
        (["town", "org-admin", "signatory"], str(TOWN.id), ["org-admin", "signatory"]),
        ([str(TOWN.id), "supervisor"], str(TOWN.id), ["supervisor"]),
        (["operator"], None, ["operator"]),
    ):
        code, printed, _ = await outcome("token", *arguments, "--folder", str(tmp_path))
        assert code == 0
        claims = jwt.decode(printed.strip(), options={"verify_signature": False})
        assert (claims.get("organisation"), claims["roles"]) == (organisation, roles)


async def test_a_token_for_nobody_is_refused_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ["--folder", str(tmp_path)]
    assert await sentence("token", "village", *folder) == (2, "village is no organisation's id")
    code, line = await sentence("token", "town", "mayor", *folder)
    assert (code, line.partition(";")[0]) == (2, "no such role: mayor")
    monkeypatch.setenv("VIDARE_ENV", "production")
    code, line = await sentence("token", "town", *folder)
    assert code == 1 and "VIDARE_ENV=production refuses" in line


def test_the_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    made = kept_secrets(tmp_path)
    assert kept_secrets(tmp_path) == made
    file = tmp_path / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    one_less = {name: secret for name, secret in made.items() if name != "search_key"}
    file.write_text(json.dumps(one_less))
    assert kept_secrets(tmp_path).items() > one_less.items()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
