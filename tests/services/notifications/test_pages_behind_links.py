"""The pages behind the links of mails, over HTTP and without any database."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from fastapi.exceptions import RequestValidationError

from services.notifications.http import pages
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


@pytest.mark.parametrize("kind", ["referrals", "agreements", "cases", "contact-requests"])
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
@pytest.mark.parametrize("kind", ["referrals", "agreements", "cases", "contact-requests"])
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


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language": "sv"}
ERRORS = {404: "Sidan finns inte", 405: "Det här går inte att göra här", 422: "Det här går inte att göra här",
          500: "Något fungerar inte hos oss", 503: "Något fungerar inte hos oss"}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/referrals/{NUMBER}/more", 404),
        ("GET", "/contacts", 404),
        ("GET", "/agreements/", 404),
        ("POST", f"/cases/{NUMBER}", 405),
        ("DELETE", "/contacts/token", 405),
        ("GET", "/contacts/unreadable", 422),
        ("GET", "/contacts/broken", 500),
        ("GET", "/contacts/unavailable", 503),
    ],
)
async def test_an_error_at_the_address_of_a_page_is_told_to_a_browser_as_a_page_and_to_a_program_as_a_problem(
    browser: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str, status: int
) -> None:
    monkeypatch.setattr(pages, "confirmation_page", _raising(path))
    answer = await browser.request(method, path, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-language"]) == (status, "sv")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert f"<h1>{ERRORS[status]}</h1>" in answer.text and "?lang=fi" in answer.text
    asked_in_finnish = await browser.request(method, path + "?lang=fi", headers=BROWSER)
    assert asked_in_finnish.headers["content-language"] == "fi"
    program = await browser.request(method, path)
    assert (program.status_code, program.headers["content-type"]) == (status, "application/problem+json")
    for header in ("allow", "retry-after"):
        assert answer.headers.get(header) == program.headers.get(header)


async def test_elsewhere_a_browser_is_told_of_an_error_as_a_program_is(browser: httpx2.AsyncClient) -> None:
    for path in ("/v1/deliveries/none", "/referral"):
        answer = await browser.get(path, headers=BROWSER)
        assert answer.headers["content-type"] == "application/problem+json"


def _raising(path: str) -> Any:
    """In the place of what makes the page of a confirmation: what the framework, the code or the database may raise."""
    errors: dict[str, Exception] = {
        "unreadable": RequestValidationError([{"loc": ("query", "lang"), "type": "x", "msg": "x"}]),
        "broken": RuntimeError("a mistake of ours"),
        "unavailable": ConnectionRefusedError("the database is away"),
    }

    def made(*_arguments: object) -> str:
        raise errors[path.rpartition("/")[2]]

    return made
