"""The pages for people as a browser shows them and as a checker of accessibility (axe-core) finds them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from pytest_httpserver import HTTPServer

from deploy.local.caller import Caller
from deploy.local.organisations import TOWN
from tests.reference.tools import HERE, browser, node_tools, run
from tests.support.embedded_system import EmbeddedSystem
from tests.support.foreign_facts import NUMBER


def looked_at(folder: Path, *pages: str, **more: str) -> list[dict[str, Any]]:
    """What `pages.mjs` found."""
    program, tools = browser(), node_tools()
    (folder / "node_modules").symlink_to(tools / "node_modules")
    (folder / "pages.mjs").write_text((HERE / "pages.mjs").read_text(encoding="utf-8"), encoding="utf-8")
    code, said = run("node", "pages.mjs", json.dumps({"browser": program, "pages": pages} | more), folder=folder)
    assert code == 0, said
    found: list[dict[str, Any]] = json.loads(said.splitlines()[-1])
    return found


@pytest.fixture(name="system", scope="module")
async def _system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedSystem]:
    async with EmbeddedSystem(tmp_path_factory.mktemp("system") / "kept") as system:
        yield system


def assert_good(found: dict[str, Any]) -> None:
    """Nothing that the page's own policy refused, nobody else asked, nothing that a person cannot read or reach."""
    assert (found["complaints"], found["broken"], found["wider"]) == ([], [], False), found["address"]
    assert {urlsplit(one).netloc for one in found["asked"] if "//" in one} == {urlsplit(found["address"]).netloc}


def test_the_pages_of_each_service_are_good(system: EmbeddedSystem, tmp_path: Path) -> None:
    at = system.addresses
    home = (f"{at.agreements}/?lang=fi", f"{at.referrals}/?lang=sv", f"{at.notifications}/?lang=en")
    mail = (f"{at.notifications}/referrals/{NUMBER}", f"{at.notifications}/contacts/expired")
    contact = (f"{at.referrals}/contact?lang=fi", f"{at.referrals}/contact/status?lang=sv")
    found = looked_at(tmp_path, *home, *mail, *contact, f"{at.referrals}/v1/problems", f"{at.notifications}/docs")
    assert len(found) == 18
    for one in found:
        assert_good(one)
    assert [one["language"] for one in found[:6]] == ["fi", "fi", "sv", "sv", "en", "en"]


async def test_the_api_page_is_good_when_it_is_used_and_keeps_the_authorisation(
    system: EmbeddedSystem, tmp_path: Path
) -> None:
    async with aiohttp.ClientSession(trust_env=False) as http:
        token = await Caller(http, system.addresses, TOWN.id).token("caseworker")
    page = f"{system.addresses.agreements}/docs"
    found = looked_at(tmp_path, page, tried=page, token=token)
    for one in found:
        assert_good(one)
    assert (found[-1]["keptAuthorisation"], found[-1]["answered"]) == (True, "200")


def test_a_page_that_is_not_good_is_seen(httpserver: HTTPServer, tmp_path: Path) -> None:
    body = "<title>Bad</title><script>document.title = 'Run'</script><img src=//127.0.0.2/x>"
    policy = {"Content-Security-Policy": "default-src 'none'"}
    httpserver.expect_request("/").respond_with_data(body, content_type="text/html", headers=policy)
    found, _ = looked_at(tmp_path, httpserver.url_for("/"))
    assert [one for one in found["complaints"] if "inline script" in one]
    assert {one.split(": ")[1] for one in found["broken"]} >= {"html-has-lang", "image-alt"}
