"""What a service shows to whom has only its address: a page or JSON at `/`, the API page, nothing from elsewhere."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from deploy.ops.installed import installed_services
from shared.http.guard import Guard
from shared.http.pages import LANGUAGES
from shared.kernel.codes import Language
from tests.support.every_route import empty_service, routes_of
from tests.support.foreign_facts import NUMBER

SERVICES = installed_services()
A_BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
OF_EVERY_SERVICE = pytest.mark.parametrize("name", SERVICES)
pytestmark = pytest.mark.asyncio(loop_scope="module")

Callers = dict[str, httpx2.AsyncClient]


@pytest.fixture(name="callers", scope="module")
async def _callers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Callers]:
    async with AsyncExitStack() as stack:
        yield {
            name: (await stack.enter_async_context(empty_service(service, tmp_path_factory.mktemp(name)))).client
            for name, service in SERVICES.items()
        }


class Page(HTMLParser):
    """What stands in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inline: dict[str, str] = {}
        self._within = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._within = tag

    def handle_data(self, data: str) -> None:
        if self._within in ("script", "style", "title"):
            self.inline[self._within] = self.inline.get(self._within, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.tags if found == tag]

    def loaded(self) -> Iterator[str]:
        """What a browser gets by itself."""
        for tag, attributes in self.tags:
            yield from (attributes[name] for name in ("src", "srcset", "data", "poster") if name in attributes)
            yield from (attributes["href"] for _ in attributes if tag == "link" and "href" in attributes)


def hashed(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def directives(answer: httpx2.Response) -> dict[str, str]:
    policy = answer.headers["content-security-policy"]
    return {part.split()[0]: part.strip().partition(" ")[2] for part in policy.split(";")}


@OF_EVERY_SERVICE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_person_gets_a_page_in_the_language_of_the_browser_or_the_one_asked_for(
    callers: Callers, name: str, language: Language
) -> None:
    service = SERVICES[name]
    by_header = await callers[name].get("/", headers=A_BROWSER | {"Accept-Language": f"{language}-FI,de;q=0.9"})
    by_link = await callers[name].get(f"/?lang={language}", headers=A_BROWSER | {"Accept-Language": "de"})
    assert by_header.text == by_link.text
    page = Page(by_link.text)
    assert by_link.headers["content-type"] == "text/html; charset=utf-8"
    assert page.all("html") == [{"lang": language}]
    assert by_link.headers["content-language"] == language
    assert page.inline["title"] == f"{service.title.text(language)} – Vidare"
    assert service.summary.text(language) in by_link.text
    assert [link["href"] for link in page.all("a")[:3]] == ["?lang=fi", "?lang=sv", "?lang=en"]
    assert [link["lang"] for link in page.all("a") if "aria-current" in link] == [language]


async def test_the_page_speaks_english_where_no_language_is_ours(callers: Callers) -> None:
    for address, accepted in (("/", "de"), ("/", ""), ("/?lang=xx", "")):
        answer = await callers["referrals"].get(address, headers=A_BROWSER | {"Accept-Language": accepted})
        assert answer.headers["content-language"] == "en"


@OF_EVERY_SERVICE
async def test_every_address_that_the_page_names_is_there(callers: Callers, name: str) -> None:
    page = Page((await callers[name].get("/", headers=A_BROWSER)).text)
    named = [link["href"] for link in page.all("a") if not link["href"].startswith("?")]
    assert {"docs", "openapi.json", "v1/problems", "v1/codes", "readyz"} <= set(named)
    assert ("v1/event-types" in named) == (name == "notifications")
    for address in named:
        assert (await callers[name].get(f"/{address}")).status_code == 200, address


@OF_EVERY_SERVICE
@pytest.mark.parametrize("accepted", [None, "*/*", "application/json", "application/json, text/html;q=0.5"])
async def test_a_program_gets_the_same_as_json(callers: Callers, name: str, accepted: str | None) -> None:
    headers = {"Accept-Language": "sv"} | ({"Accept": accepted} if accepted else {})
    answer = await callers[name].get("/", headers=headers)
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert (told["service"], told["title"]) == (name, SERVICES[name].title.sv)
    for address in told["links"].values():
        assert (await callers[name].get(address)).status_code == 200, address
    relations = dict(re.findall(r'<([^>]+)>; rel="([a-z-]+)"', answer.headers["link"]))
    assert relations == {"/openapi.json": "service-desc", "/docs": "service-doc", "/readyz": "status"}
    assert set(answer.headers["vary"].split(", ")) == {"Accept", "Accept-Language"}


@OF_EVERY_SERVICE
async def test_every_page_is_allowed_only_what_it_needs(callers: Callers, name: str) -> None:
    pages = 0
    for route in routes_of(SERVICES[name]):
        if route.method != "GET" or any(isinstance(one.dependency, Guard) for one in route.made.dependencies):
            continue
        answer = await callers[name].get(route.path(NUMBER), headers=A_BROWSER)
        if "text/html" not in answer.headers["content-type"]:
            continue
        pages += 1
        page, allowed = Page(answer.text), directives(answer)
        assert allowed["default-src"] == allowed["base-uri"] == allowed["frame-ancestors"] == "'none'"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert allowed["form-action"] == ("'self'" if page.all("form") else "'none'")
        if "style" in page.inline:
            assert allowed["style-src"] == hashed(page.inline["style"])
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert page.all("html")[0]["lang"] == answer.headers["content-language"]
        assert page.inline["title"] and page.all("main")
        assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")
        assert "script" not in page.inline
        assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on") or key == "style"]
        for address in page.loaded():
            assert not urlsplit(address).netloc
            loaded = await callers[name].get(urljoin(route.template, address))
            assert (loaded.status_code, loaded.headers["cache-control"]) == (200, "public, max-age=3600"), address
    assert pages >= 3  # `/`, `/docs`, `/v1/problems`


@OF_EVERY_SERVICE
async def test_the_api_page_is_a_program_of_this_host_that_asks_this_host(callers: Callers, name: str) -> None:
    answer = await callers[name].get("/docs")
    page, allowed = Page(answer.text), directives(answer)
    assert allowed["script-src"] == allowed["style-src"] == allowed["connect-src"] == "'self'"
    assert [one["src"] for one in page.all("script")] == ["docs/swagger-ui-bundle.js", "docs/start.js"]
    assert page.all("html") == [{"lang": "en"}]
    assert page.inline["title"] == f"Vidare: {name} – API reference"
    start = (await callers[name].get("/docs/start.js")).text
    assert 'url: "openapi.json"' in start and "persistAuthorization: true" in start and "validatorUrl: null" in start
    styles = [(await callers[name].get(f"/docs/{one}.css")).text for one in ("swagger-ui", "reference")]
    for inner in re.findall(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""", "".join(styles)):
        assert inner.startswith("data:"), inner
    assert (await callers[name].get("/openapi.json")).json()["info"]["title"] == f"Vidare: {name}"


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


async def test_text_has_a_contrast_of_four_and_a_half_on_every_ground_by_day_and_by_night(callers: Callers) -> None:
    style = Page((await callers["referrals"].get("/", headers=A_BROWSER)).text).inline["style"]
    schemes = [dict(re.findall(r"--(\w+): #([0-9a-f]{6})", block)) for block in re.findall(r":root \{([^}]+)\}", style)]
    assert len(schemes) == 2
    assert not re.findall(r"#[0-9a-f]{3,6}", re.sub(r":root \{[^}]+\}", "", style))  # there are no further colours
    for scheme in schemes:
        for ground in ("paper", "band"):
            for ink in ("ink", "quiet", "link"):
                darker, lighter = sorted((luminance(scheme[ground]), luminance(scheme[ink])))
                assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ground, ink)


@pytest.mark.parametrize("address", ["/docs/", "/docs/app.py", "/docs/..%2Fapp.py", "/docs/oauth2-redirect",
    "/redoc", "/static-offline-docs/redoc.standalone.js"])  # fmt: skip
async def test_nothing_else_is_served_beside_the_pages(callers: Callers, address: str) -> None:
    assert (await callers["referrals"].get(address)).status_code == 404


@OF_EVERY_SERVICE
async def test_head_is_get_without_its_body(callers: Callers, name: str) -> None:
    for address in ("/", "/docs", "/docs/start.js", "/icon.svg", "/openapi.json"):
        got, head = [await callers[name].request(method, address, headers=A_BROWSER) for method in ("GET", "HEAD")]
        assert (head.status_code, head.content) == (200, b"")
        told = ("content-length", "content-type", "content-security-policy", "cache-control")
        assert {one: head.headers.get(one) for one in told} == {one: got.headers.get(one) for one in told}
        wrong = await callers[name].post(address)
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
