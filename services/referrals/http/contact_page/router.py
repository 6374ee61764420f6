"""`/contact`: a person asks to be contacted, without login; `/contact/status`: what came of it.

Nothing personal stands in an address: what is typed comes in a body, and so does the code.
"""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import Header, Query, Request
from starlette.responses import Response

from services.referrals.commands.contact_request.by_person import ask_for_oneself, look_up, take_back
from services.referrals.http.contact_page.fields import read_fields, token_of
from services.referrals.http.contact_page.html import (
    PATH,
    STATUS_PATH,
    ask_page,
    form_page,
    nobody_notice,
    said,
    sent_page,
    status_page,
)
from services.referrals.http.contact_page.words import WORDS
from shared.http.door import Anybody
from shared.http.forms import read_form
from shared.http.pages import page
from shared.http.preferences import chosen_language
from shared.http.quotas import Use
from shared.http.routes import EVERYBODY, Routes
from shared.kernel.codes import Language
from shared.kernel.refusals import Kind, Refusal

AskedLanguage = Annotated[str | None, Query(alias="lang")]
AcceptLanguage = Annotated[str, Header()]


def _on_error(request: Request, status: int) -> Response:
    """What the framework, a quota or the database says no to is told to people as all else is."""
    language = _language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    words = WORDS[language]
    title, sentence = words.our_fault if status >= HTTPStatus.INTERNAL_SERVER_ERROR else words.not_understood
    if status == HTTPStatus.NOT_FOUND:
        title, sentence = words.nothing_here
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        title, sentence = words.too_many
    return _shown(title, said(sentence), language, status)


router = Routes(None, error_page=_on_error)


@router.get(PATH, who=EVERYBODY)
async def show_form(lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    language = _language(lang, accept_language)
    return _shown(WORDS[language].title, form_page(language, _token()), language)


@router.post(PATH, who=EVERYBODY, use=Use.FORM)
async def send_form(
    request: Request, somebody: Anybody, lang: AskedLanguage = None, accept_language: AcceptLanguage = ""
) -> Response:
    """What is wrong is said in words, with what was typed kept; a form that comes twice makes one request."""
    language = _language(lang, accept_language)
    words, form = WORDS[language], await read_form(request)
    filled, token = read_fields(form, somebody.today), token_of(form)
    if filled.content is None or token is None:
        notice = "" if filled.wrong else said(words.expired)
        html = form_page(language, token or _token(), filled, notice)
        return _shown(words.title, html, language, HTTPStatus.UNPROCESSABLE_ENTITY)
    content = filled.content
    try:
        received = await somebody.act_once(lambda work: ask_for_oneself(work, token, content))
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        html = form_page(language, token, filled, nobody_notice(language))
        return _shown(words.title, html, language, HTTPStatus.UNPROCESSABLE_ENTITY)
    if received is None:
        html = form_page(language, _token(), filled, said(words.expired))
        return _shown(words.title, html, language, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _shown(words.sent, sent_page(language, received.number, received.code, received.same), language)


@router.get(STATUS_PATH, who=EVERYBODY)
async def ask_for_code(lang: AskedLanguage = None, accept_language: AcceptLanguage = "") -> Response:
    language = _language(lang, accept_language)
    return _shown(WORDS[language].status_title, ask_page(language), language)


@router.post(STATUS_PATH, who=EVERYBODY)
async def show_status(
    request: Request, somebody: Anybody, lang: AskedLanguage = None, accept_language: AcceptLanguage = ""
) -> Response:
    """Every number and code that do not belong together are answered alike, whether the number is in use or not."""
    language = _language(lang, accept_language)
    form = await read_form(request)
    number, code = form.get("number", ""), form.get("code", "")
    act = take_back if "withdraw" in form else look_up
    seen = await somebody.act(lambda work: act(work, number, code))
    title = WORDS[language].status_title
    if seen is None:
        return _shown(title, ask_page(language, wrong=True), language, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _shown(title, status_page(language, seen, code), language)


def _token() -> str:
    """What lets one form make one request; nobody can guess it, for the person's code is made from it."""
    return secrets.token_hex(16)


def _language(asked: str | None, accepted: str) -> Language:
    return chosen_language(asked, accepted, "fi")


def _shown(title: str, html: str, language: Language, status: int = HTTPStatus.OK) -> Response:
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-store"}
    return page(title, language, html, headers, int(status), languages=True, posts=True)
