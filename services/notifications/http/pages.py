"""The pages behind the links of mails: no login, and nothing is known but what the address holds."""

from typing import Annotated

from fastapi import Header, Query
from starlette.requests import Request
from starlette.responses import Response

from services.notifications.channels.page import (
    Content,
    Subject,
    confirmation_page,
    error_page,
    landing_page,
    no_number_page,
)
from services.notifications.commands.contact.confirming import confirm_contacts
from shared.http.door import Anybody
from shared.http.pages import page
from shared.http.preferences import chosen_language
from shared.http.routes import EVERYBODY, Routes
from shared.kernel.codes import Language
from shared.kernel.human_numbers import read_human_number

AskedLanguage = Annotated[str | None, Query(alias="lang")]
AcceptLanguage = Annotated[str, Header()]


def _on_error(request: Request, status: int) -> Response:
    """What the framework or the database says no to is told to people as all else is."""
    language = _language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    return _shown(error_page(status, language), language, status)


router = Routes(None, error_page=_on_error)


@router.get("/referrals/{number}", who=EVERYBODY)
@router.get("/referrals/{number}/", who=EVERYBODY)
async def referral_page(number: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    return _page(number, _language(lang, accept_language), "referral")


@router.get("/agreements/{number}", who=EVERYBODY)
@router.get("/agreements/{number}/", who=EVERYBODY)
async def agreement_page(number: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    return _page(number, _language(lang, accept_language), "agreement")


@router.get("/cases/{number}", who=EVERYBODY)
@router.get("/cases/{number}/", who=EVERYBODY)
async def case_page(number: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    return _page(number, _language(lang, accept_language), "case")


@router.get("/contact-requests/{number}", who=EVERYBODY)
@router.get("/contact-requests/{number}/", who=EVERYBODY)
async def contact_request_page(
    number: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = ""
) -> Response:
    return _page(number, _language(lang, accept_language), "contact-request")


@router.get("/contacts/{token}", who=EVERYBODY)
async def confirmation(token: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    """Opening a link confirms nothing: mail programs and their scanners open links too."""
    return _shown(confirmation_page("asks", language := _language(lang, accept_language)), language)


@router.post("/contacts/{token}", who=EVERYBODY)
async def confirm(
    somebody: Anybody, token: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = ""
) -> Response:
    language = _language(lang, accept_language)
    confirmed = await somebody.act(lambda work: confirm_contacts(work, token))
    return _shown(confirmation_page("done" if confirmed else "no more", language), language, 200 if confirmed else 404)


def _page(number: str, language: Language, subject: Subject) -> Response:
    """The page does not tell whether the number is in use: it is the same for every possible number."""
    meant = read_human_number(number)
    if meant is None:
        return _shown(no_number_page(language), language, 404)
    return _shown(landing_page(meant, language, subject), language)


def _language(asked: str | None, accepted: str) -> Language:
    return chosen_language(asked, accepted, "fi")


def _shown(content: Content, language: Language, status: int = 200) -> Response:
    headers = {"Vary": "Accept-Language"}
    return page(content.title, language, content.html, headers, status, languages=True, posts=content.posts)
