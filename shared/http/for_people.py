"""What a service shows to whom has only its address: what it is, its API page, and the document behind that.

`/` answers people with a page and programs with JSON. `/docs` is Swagger UI: its files come from here, none of its
program stands in the page, and it loads nothing from any other host.
"""

from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import orjson
from fastapi import FastAPI, Header, Query, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from shared.http.pages import POLICY_OF_A_PROGRAM, of_page, page
from shared.http.preferences import chosen_language, prefers_page
from shared.http.routes import EVERYBODY, Routes
from shared.kernel.codes import Label, Language
from shared.kernel.refusals import not_found

_Accept = Annotated[str, Header()]
_AcceptLanguage = Annotated[str, Header()]
_AskedLanguage = Annotated[str | None, Query(alias="lang")]

_OWN = Path(__file__).parent / "page_files"
_SWAGGER_UI = Path(str(files("fastapi_offline"))) / "static"
_FILES = {
    "start.js": _OWN / "start.js",
    "reference.css": _OWN / "reference.css",
    "swagger-ui.css": _SWAGGER_UI / "swagger-ui.css",
    "swagger-ui-bundle.js": _SWAGGER_UI / "swagger-ui-bundle.js",
}
_KEPT = {"Cache-Control": "public, max-age=3600"}  # they change with a release only
_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

_DOCS, _OPENAPI = "/docs", "/openapi.json"


@dataclass(frozen=True, slots=True)
class _Place:
    """An address that a reader may want: its name in the JSON, its path, its heading, and what is there."""

    name: str
    path: str
    heading: Label
    about: Label


_PLACES = (
    _Place(
        "reference", _DOCS,
        Label("Rajapinnan kuvaus", "Beskrivning av gränssnittet", "API reference"),
        Label(
            "Kaikki toiminnot luettavina ja kokeiltavina, englanniksi.",
            "Alla funktioner, att läsa och prova, på engelska.",
            "Every operation, to read and to try.",
        ),
    ),
    _Place(
        "openapi", _OPENAPI,
        Label("OpenAPI-kuvaus", "OpenAPI-dokument", "OpenAPI document"),
        Label(
            "Sama ohjelmille, myös asiakaskirjastojen tuottamiseen.",
            "Detsamma för program, också för att generera klientbibliotek.",
            "The same for programs, and to generate clients from.",
        ),
    ),
    _Place(
        "problems", "/v1/problems",
        Label("Virheet", "Fel", "Problems"),
        Label(
            "Mitä kukin virhevastaus tarkoittaa ja mitä silloin voi tehdä.",
            "Vad varje felsvar betyder och vad man kan göra åt det.",
            "What each error answer means, and what to do.",
        ),
    ),
    _Place(
        "codes", "/v1/codes",
        Label("Koodistot", "Kodlistor", "Code lists"),
        Label(
            "Koodit sanoina kolmella kielellä (JSON).",
            "Koderna i ord på tre språk (JSON).",
            "Codes in words, in three languages (JSON).",
        ),
    ),
    _Place(
        "event_types", "/v1/event-types",
        Label("Tapahtumatyypit", "Händelsetyper", "Event types"),
        Label("Mistä webhookit kertovat (JSON).", "Vad webhookar berättar om (JSON).", "What webhooks tell of (JSON)."),
    ),
    _Place(
        "ready", "/readyz",
        Label("Palvelun tila", "Tjänstens tillstånd", "State of the service"),
        Label(
            "Voiko palvelu vastata nyt, ja ovatko sen osat kunnossa (JSON).",
            "Om tjänsten kan svara nu, och om dess delar fungerar (JSON).",
            "Whether it can serve now, and whether its parts are well (JSON).",
        ),
    ),
)  # fmt: skip

_WHOM = Label(
    "Tässä osoitteessa asioivat organisaatioiden järjestelmät. Etsitkö lähetettä, asiaa tai sopimusta? Löydät sen oman "
    "organisaatiosi järjestelmästä.",
    "Den här adressen är till för organisationernas system. Letar du efter en hänvisning, ett ärende eller ett avtal? "
    "Du hittar det i din egen organisations system.",
    "This address is for the systems of organisations. Are you looking for a referral, a case or an agreement? You "
    "will find it in your own organisation's system.",
)
_FOR_DEVELOPERS = Label("Kehittäjille", "För utvecklare", "For developers")

_LINK = f'<{_OPENAPI}>; rel="service-desc", <{_DOCS}>; rel="service-doc", </readyz>; rel="status"'  # RFC 8631


def router_for_people(title: Label, summary: Label) -> Routes:
    """`/`, `/docs` and its files, `/openapi.json`. They need no token: they say nothing of anybody."""
    router = Routes(None)

    @router.get("/", who=EVERYBODY)
    async def home(
        request: Request, lang: _AskedLanguage = None, accept: _Accept = "", accept_language: _AcceptLanguage = ""
    ) -> Response:
        """A page in the language of `?lang=` or of the browser, or the same as JSON."""
        language = chosen_language(lang, accept_language, "en")
        headers = {"Vary": "Accept, Accept-Language", "Link": _LINK}
        places = _places(request.app)
        if prefers_page(accept):
            return page(title.text(language), language, _content(summary, places, language), headers, languages=True)
        told = {
            "service": request.app.state.name,
            "title": title.text(language),
            "summary": summary.text(language),
            "links": {place.name: place.path for place in places},
        }
        headers["Content-Language"] = language
        return Response(orjson.dumps(told), headers=headers, media_type="application/json")

    @router.get(_DOCS, who=EVERYBODY)
    async def reference(request: Request) -> Response:
        """Swagger UI speaks English, and so does the document that it shows."""
        return HTMLResponse(_reference_page(request.app.title), headers=of_page("en", POLICY_OF_A_PROGRAM))

    @router.get(_DOCS + "/{name}", who=EVERYBODY)
    async def reference_file(name: str) -> Response:
        if name not in _FILES:
            raise not_found("file")
        return _file(_FILES[name])

    @router.get("/icon.svg", who=EVERYBODY)
    async def icon() -> Response:
        return _file(_OWN / "icon.svg")

    @router.get(_OPENAPI, who=EVERYBODY)
    async def openapi(request: Request) -> Response:
        return Response(orjson.dumps(request.app.openapi()), media_type="application/json")

    return router


def _places(app: FastAPI) -> list[_Place]:
    """Those that this service has."""
    there = {getattr(route, "path", None) for router in app.state.routers for route in router.routes}
    return [place for place in _PLACES if place.path in there]


def _content(summary: Label, places: list[_Place], language: Language) -> str:
    # without a leading slash: right also where a proxy gives the service a path of its own
    links = "\n".join(
        f'<li><a href="{place.path[1:]}">{escape(place.heading.text(language))}</a> <code>{place.path}</code>\n'
        f"<p>{escape(place.about.text(language))}</p></li>"
        for place in places
    )
    return (
        f'<p class="lead">{escape(summary.text(language))}</p>\n<p>{escape(_WHOM.text(language))}</p>\n'
        f'<h2>{_FOR_DEVELOPERS.text(language)}</h2>\n<ul class="links">\n{links}\n</ul>'
    )


def _reference_page(title: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} – API reference</title>\n"
        '<link rel="icon" href="icon.svg" type="image/svg+xml">\n'
        '<link rel="stylesheet" href="docs/swagger-ui.css">\n<link rel="stylesheet" href="docs/reference.css">\n'
        "</head>\n<body>\n"
        '<noscript>This page is a program. Without JavaScript read <a href="openapi.json">the document</a> itself.'
        '</noscript>\n<main id="reference"></main>\n'
        '<script src="docs/swagger-ui-bundle.js"></script>\n<script src="docs/start.js"></script>\n'
        "</body>\n</html>\n"
    )


def _file(path: Path) -> Response:
    return FileResponse(path, media_type=_KINDS[path.suffix], headers=_KEPT)
