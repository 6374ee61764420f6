"""The embedded system as its user meets it: started, looked at, demonstrated, stopped and started again."""

import asyncio
import contextlib
import json
import re
import signal
import stat
from asyncio.subprocess import PIPE
from dataclasses import astuple
from pathlib import Path
from typing import Any

import aiohttp

from deploy.local.addresses import Ports
from deploy.local.caller import Caller
from deploy.local.organisations import ASSOCIATION, BY_WORD, ORGANISATIONS, TOWN
from tests.support.embedded_system import EmbeddedSystem, free_shift, outcome
from tests.support.waiting import until


async def everything(http: aiohttp.ClientSession, system: EmbeddedSystem) -> dict[str, Any]:
    """What the organisations read of their inboxes and referrals."""
    at = system.addresses
    seen: dict[str, Any] = {}
    for organisation in (TOWN, ASSOCIATION):
        caller = Caller(http, at, organisation.id)
        # as an integration, whose reading moves nothing
        seen[f"{organisation.word} inbox"] = await caller.get(at.notifications + "/v1/inbox?limit=200", "integration")
        for direction in ("incoming", "outgoing"):
            address = f"{at.referrals}/v1/referrals?limit=200&direction={direction}"
            seen[f"{organisation.word} {direction}"] = await caller.get(address, "integration")
    return seen


async def all_is_ok(http: aiohttp.ClientSession, system: EmbeddedSystem) -> bool:
    """Whether each service says of each of its parts that it is well; a relay says so a moment after the start."""
    at = system.addresses
    for service in (at.agreements, at.referrals, at.notifications):
        async with http.get(service + "/readyz") as ready:
            assert ready.status == 200
            if set((await ready.json()).values()) != {"ok"}:
                return False
    return True


async def last_notice_came(http: aiohttp.ClientSession, system: EmbeddedSystem) -> bool:
    """Whether the association knows that a referral was withdrawn with its case: the last step of the demonstration."""
    caller = Caller(http, system.addresses, ASSOCIATION.id)
    inbox = await caller.get(system.addresses.notifications + "/v1/inbox", "integration")
    return bool(inbox["items"][0]["type"] == "referral.withdrawn")


async def test_it_runs_demonstrates_itself_and_keeps_everything_over_a_restart(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    system = EmbeddedSystem(tmp_path / "kept")
    async with system:
        at = system.addresses
        said = "".join(system.printed)
        for port in astuple(Ports().shifted(system.shift)):
            assert f"127.0.0.1:{port}" in said
        assert system.bootstrap in said and f"{at.referrals}/docs" in said
        await until(lambda: all_is_ok(http, system), 60, "the word of all services that all is well")

        code, shown, complained = await outcome("demo", "--shift", str(system.shift))
        assert (code, shown.splitlines()[-1], complained) == (0, "demo: loop closed", "")
        assert "Using the system that runs here." in shown
        assert "the clock of one in use is not put forward" in shown

        await until(lambda: last_notice_came(http, system), 60, "the notice of the last step")
        before = await everything(http, system)
        assert await system.stop(signal.SIGINT) == 0
        assert system.printed[-1].startswith("Stopped; everything is kept in")

        await system.start()
        assert await everything(http, system) == before
        assert await system.stop(signal.SIGTERM) == 0
    assert system.log.read_text() == ""


async def test_its_printed_tokens_open_the_services(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with EmbeddedSystem(tmp_path / "kept") as system:
        tokens = dict(re.findall(r"^(\w+): .+\n(eyJ\S+)$", "".join(system.printed), re.MULTILINE))
        assert tokens.keys() == {*BY_WORD, "operator"}
        at = system.addresses
        for word, token in tokens.items():
            mine = at.agreements + "/v1/organisations" if word == "operator" else at.notifications + "/v1/contacts"
            async with http.get(mine, headers={"Authorization": f"Bearer {token}"}) as answer:
                assert answer.status == 200, await answer.text()


async def test_the_line_that_it_prints_works_when_it_is_pasted(tmp_path: Path) -> None:
    folder = tmp_path / "a folder's name"
    async with EmbeddedSystem(folder) as system:
        (line,) = [line.strip() for line in system.printed if line.startswith("  . ")]
        for shell in ("sh", "bash"):
            pasted = await asyncio.create_subprocess_exec(shell, "-euc", line, stdout=PIPE)
            said, _ = await pasted.communicate()
            names = {one["name"]["en"] for one in json.loads(said)["items"]}
            assert (pasted.returncode, names) == (0, {one.name["en"] for one in ORGANISATIONS})
        assert stat.S_IMODE((folder / "try.sh").stat().st_mode) == 0o600


async def test_it_stops_cleanly_while_it_still_starts(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    """Nothing waits for a beginning that will not be finished."""
    system = EmbeddedSystem(tmp_path / "kept")

    async def listens() -> bool:
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with http.get(system.addresses.issuer + "/.well-known/jwks.json") as answer:
                return answer.status == 200
        return False

    for _ in range(2):  # a folder that is new, and one that a stopped beginning left
        await system.begin()
        await until(listens, 120, "the issuer, which listens before the services do")
        assert await system.stop(signal.SIGINT) == 0, system.log.read_text()
    await system.start()
    assert await system.stop() == 0
    assert system.log.read_text() == ""


async def test_the_demonstration_brings_a_temporary_system_of_its_own() -> None:
    code, shown, complained = await outcome("demo", "--shift", str(free_shift()))
    assert (code, shown.splitlines()[-1], complained) == (0, "demo: loop closed", "")
    assert "Nothing runs here: starting a temporary system." in shown
    for told in ("business day 10 is over", "is cancelled: agreement-ended", "409 agreement-not-in-force"):
        assert told in shown
