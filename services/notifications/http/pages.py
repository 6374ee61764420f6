"""The pages behind the links of mails: no login, and nothing is known but what the address holds."""

from typing import Annotated

from fastapi import Header, Query
from starlette.responses import HTMLResponse, Response

from services.notifications.channels.page import Subject, confirmation_page, landing_page
from services.notifications.channels.rendering import Language
from services.notifications.commands.contact.confirming import confirm_contacts
from shared.http.door import Anybody
from shared.http.preferences import preferred_language
from shared.http.routes import EVERYBODY, Routes
from shared.kernel.identifiers import is_human_number
from shared.kernel.refusals import Kind, Refusal

router = Routes(None)

AskedLanguage = Annotated[Language | None, Query(alias="lang")]
AcceptLanguage = Annotated[str, Header()]

_DEFAULT: Language = "fi"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


@router.get("/referrals/{number}", who=EVERYBODY)
async def referral_page(number: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    return _page(number, lang or preferred_language(accept_language, _DEFAULT), "referral")


@router.get("/agreements/{number}", who=EVERYBODY)
async def agreement_page(number: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    return _page(number, lang or preferred_language(accept_language, _DEFAULT), "agreement")


@router.get("/cases/{number}", who=EVERYBODY)
async def case_page(number: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    return _page(number, lang or preferred_language(accept_language, _DEFAULT), "case")


@router.get("/contacts/{token}", who=EVERYBODY)
async def confirmation(token: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    """Opening a link confirms nothing: mail programs and their scanners open links too."""
    language = lang or preferred_language(accept_language, _DEFAULT)
    return _shown(confirmation_page("asks", language), language)


@router.post("/contacts/{token}", who=EVERYBODY)
async def confirm(
    somebody: Anybody, token: str, lang: AskedLanguage = None, accept_language: AcceptLanguage = ""
) -> Response:
    language = lang or preferred_language(accept_language, _DEFAULT)
    confirmed = await somebody.act(lambda work: confirm_contacts(work, token))
    return _shown(confirmation_page("done" if confirmed else "no more", language), language, 200 if confirmed else 404)


def _page(number: str, language: Language, subject: Subject) -> Response:
    """The page does not tell whether the number is in use: it is the same for every possible number."""
    if not is_human_number(number):
        sentence = "This is no number of a referral, an agreement or a case. Compare it with the mail, sign by sign."
        raise Refusal(Kind.NOT_FOUND, "no-such-number", sentence)
    return _shown(landing_page(number, language, subject), language)


def _shown(page: str, language: Language, status: int = 200) -> Response:
    headers = {
        "Content-Language": language,
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept-Language",
    }
    return HTMLResponse(page, status, headers)
