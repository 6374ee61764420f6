"""The pages behind the links of mails, over HTTP and without any database."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx2
import pytest

from services.notifications.http.pages import router
from services.notifications.http.problems import PROBLEMS
from shared.http.app import make_app
from shared.http.preferences import preferred_language
from shared.kernel.codes import Label
from tests.support.foreign_facts import NUMBER


@pytest.fixture
async def browser() -> AsyncIterator[httpx2.AsyncClient]:
    words = Label("Ilmoitukset", "Meddelanden", "Notifications")
    app = make_app("notifications", words, words, [router], PROBLEMS)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="https://vidare.example") as client:
        yield client


@pytest.mark.parametrize("kind", ["referrals", "agreements", "cases"])
async def test_the_page_needs_no_login_and_names_the_number(browser: httpx2.AsyncClient, kind: str) -> None:
    answer = await browser.get(f"/{kind}/{NUMBER}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert NUMBER in answer.text
    assert 'lang="fi"' in answer.text


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "sv-FI,sv;q=0.9", "sv"),
        ("", "de", "fi"),
        ("?lang=en", "sv", "en"),
        ("?lang=sv", "", "sv"),
    ],
)
async def test_the_language_is_the_one_asked_for_or_the_browsers(
    browser: httpx2.AsyncClient, query: str, accepted: str, language: str
) -> None:
    headers = {"Accept-Language": accepted}
    answer = await browser.get(f"/referrals/{NUMBER}{query}", headers=headers)
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("number", ["R-2026-1", NUMBER[:-1] + "A", "VD-AAAA-AAA<b>", "."])
@pytest.mark.parametrize("kind", ["referrals", "agreements", "cases"])
async def test_what_is_no_human_number_gets_a_page_that_says_so(
    browser: httpx2.AsyncClient, kind: str, number: str
) -> None:
    answer = await browser.get(f"/{kind}/{quote(number)}", headers={"Accept-Language": "sv"})
    assert answer.status_code == 404
    if number != ".":  # a client takes this one for the folder
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Numret stämmer inte" in answer.text and number not in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER.lower(), NUMBER + ".", NUMBER + "/", NUMBER.replace("-", ""), NUMBER.replace("-", "–"), f" {NUMBER} ",
        NUMBER.replace("0", "O"), NUMBER.replace("0", "o"),
    ],
)  # fmt: skip
async def test_a_number_is_read_as_people_type_it(browser: httpx2.AsyncClient, typed: str) -> None:
    answer = await browser.get("/referrals/" + quote(typed))
    assert answer.status_code == 200
    assert NUMBER in answer.text


async def test_a_language_that_is_none_of_ours_gets_the_page_all_the_same(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get(f"/referrals/{NUMBER}?lang=xx", headers={"Accept-Language": "sv"})
    assert (answer.status_code, answer.headers["content-language"]) == (200, "sv")


async def test_the_page_is_not_kept_not_framed_and_runs_nothing(browser: httpx2.AsyncClient) -> None:
    headers = (await browser.get(f"/referrals/{NUMBER}")).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fi"),
        ("*", "fi"),
        ("en-GB,en;q=0.9,fi;q=0.8", "en"),
        ("en;q=0.1, sv;q=0.9", "sv"),
        ("sv;q=0, en;q=0.1", "en"),
        ("sv;q=zero, en", "en"),
        ("sv;q=nan", "fi"),
        ("SV", "sv"),
    ],
)
def test_the_browsers_languages_are_weighed(header: str, language: str) -> None:
    assert preferred_language(header, "fi") == language
