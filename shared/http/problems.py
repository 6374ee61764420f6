"""Every error is an RFC 9457 problem with a stable type: refusals, and the errors of the framework."""

import contextlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.http.authentication import IssuerUnreachable, Unauthenticated, current_actor
from shared.http.preferences import preferred_language, prefers_page
from shared.http.problem_kinds import ProblemKind
from shared.http.quotas import Use, admit
from shared.http.strict_route import allowed_methods
from shared.kernel.field_errors import in_body, in_parameter, refused_fields
from shared.kernel.refusals import Kind, Refusal
from shared.persistence.failures import is_transient

log = structlog.get_logger()

_STATUS = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.NOT_ALLOWED: 409,
    Kind.STALE: 412,
    Kind.PRECONDITION_MISSING: 428,
    Kind.TOO_MANY: 429,
    Kind.NOT_READY: 503,
}

_MOST_TOLD = 20

_ASK_AGAIN = "Ask again; what you sent with an Idempotency-Key, send with the same one, and it is done once."


class FieldError(BaseModel):
    """One field that breaks a rule: `pointer` into the body (RFC 6901), or `parameter` of the address."""

    pointer: str | None = Field(None, description="Where in the body (RFC 6901).", examples=["/priority"])
    parameter: str | None = Field(None, description="Which parameter of the address or header.", examples=["limit"])
    code: str = Field(description="The rule that is broken, for a program.", examples=["enum"])
    detail: str = Field(description="The rule for a person.", examples=["Input should be 'routine' or 'urgent'"])


class Problem(BaseModel):
    """RFC 9457. `type` is the path `/v1/problems/<code>`; further members depend on the type."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(description="The path of its description, stable.", examples=["/v1/problems/move-not-allowed"])
    title: str = Field(
        description="The problem in a few words, in the language of `Accept-Language`.",
        examples=["This move is not allowed now"],
    )
    status: int = Field(description="The HTTP status.", examples=[409])
    detail: str = Field(
        description="What happened in this case, in English.",
        examples=["This referral is completed and cannot take the move accept from you now."],
    )
    request_id: str | None = Field(
        None, description="The `X-Request-ID` of the request.", examples=["019ace2f-6c5a-7d43-9b0f-1c2d3e4f5a6b"]
    )
    errors: list[FieldError] | None = Field(None, description="Which fields break which rules: the first 20.")
    further_errors: int | None = Field(None, description="How many more errors there are.", examples=[3])
    allowed_moves: list[str] | None = Field(None, description="The moves that you may make instead.")


class _ProblemAnswer(Response):
    """Leaves its code with the request: the log line and the metric of the request show it (`requests.py`)."""

    media_type = "application/problem+json"

    def __init__(self, code: str, content: bytes, status: int, headers: dict[str, str]) -> None:
        super().__init__(content, status, headers)
        self._code = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["problem"] = self._code
        await super().__call__(scope, receive, send)


def problem(
    request: Request,
    status: int,
    code: str,
    sentence: str,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer as `application/problem+json`, or as a page where a browser asks at the address of one. `code` stands
    in the service's catalogue."""
    if (made := _page_for_people(request, status)) is not None:
        made.headers.update(headers or {})
        request.scope.setdefault("state", {})["problem"] = code
        return made
    kind: ProblemKind = request.app.state.problems[code]
    document = {
        **_bounded(details or {}),  # first: a detail never replaces a member that RFC 9457 defines
        "type": kind.type,
        "title": kind.title(preferred_language(request.headers.get("accept-language", ""), "en")),
        "status": status,
        "detail": sentence,
        "request_id": getattr(request.state, "request_id", None),
    }
    return _ProblemAnswer(code, orjson.dumps(document, default=str), status, dict(headers or {}))


def _page_for_people(request: Request, status: int) -> Response | None:
    if not prefers_page(request.headers.get("accept", "")):
        return None
    routers = (one for one in request.app.state.routers if one.begins(request.scope["path"]))
    return next((one.error_page(request, status) for one in routers if one.error_page is not None), None)


def _bounded(details: Mapping[str, Any]) -> dict[str, Any]:
    """The first of each list, and how many more there are: an answer stays small whatever was sent."""
    told = {}
    for name, value in details.items():
        told[name] = value[:_MOST_TOLD] if isinstance(value, list) else value
        if isinstance(value, list) and len(value) > _MOST_TOLD:
            told[f"further_{name}"] = len(value) - _MOST_TOLD
    return told


async def on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    wait = error.details.get("retry_after", 5 if error.kind is Kind.NOT_READY else None)
    headers = {} if wait is None else {"Retry-After": str(wait)}
    if "quota" in error.details:
        headers |= _rate_limit(**error.details)
    return problem(request, _STATUS[error.kind], error.code, error.sentence, error.details, headers)


def _rate_limit(quota: str, limit: int, window: int, retry_after: int) -> dict[str, str]:
    """In the words of draft-ietf-httpapi-ratelimit-headers-10."""
    return {
        "RateLimit-Policy": f'"{quota}";q={limit};w={window}',
        "RateLimit": f'"{quota}";r=0;t={retry_after}',
    }


async def on_unauthenticated(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unauthenticated)
    try:
        await admit(request, None, Use.STRANGER)
    except Refusal as refusal:
        return await on_refusal(request, refusal)
    return problem(request, 401, error.code, error.sentence, headers={"WWW-Authenticate": error.header})


async def on_issuer_unreachable(request: Request, error: Exception) -> Response:
    sentence = "The token cannot be checked now, because its issuer's keys cannot be read."
    return problem(request, 503, "issuer-unreachable", sentence, headers={"Retry-After": "5"})


async def on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return await on_refusal(request, refused_fields([_field_error(one) for one in error.errors()]))


def _field_error(error: Any) -> dict[str, Any]:
    place, *path = error["loc"]
    return in_body(error, path) if place == "body" else in_parameter(error, path)


async def _note_who(request: Request) -> None:
    """Leaves in the request who asked, where no route has done so: who tries addresses is to be seen."""
    with contextlib.suppress(Unauthenticated):
        await current_actor(request)


async def on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    await _note_who(request)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _on_other_method(request)
    codes = {
        400: "malformed-json",
        404: "no-such-address",
        408: "request-too-slow",
        413: "body-too-large",
        415: "unsupported-media-type",
    }
    code = codes.get(error.status_code)
    if code is None:
        return await on_error(request, error)
    sentences = {
        404: "There is nothing at this address.",
    }
    sentence = sentences.get(error.status_code, str(error.detail))
    return problem(request, error.status_code, code, sentence, headers=error.headers)


def _on_other_method(request: Request) -> Response:
    """What the address takes, in `Allow` (RFC 9110, section 10.2.1); to OPTIONS that is the answer."""
    allow = {"Allow": ", ".join(sorted(allowed_methods(request.app, request.scope["path"])))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    sentence = f"This address does not take this method: it takes {allow['Allow']}."
    return problem(request, 405, "method-not-allowed", sentence, headers=allow)


async def on_error(request: Request, error: Exception) -> Response:
    """An unforeseen error: 503 when the database is away, else 500. The answer tells nothing of what happened inside.

    It does not say that nothing was changed: the commit may have been made and only its confirmation lost.
    """
    if is_transient(error):
        log.warning("request.unavailable", error=type(error).__name__)
        sentence = f"The service's database does not answer now. {_ASK_AGAIN}"
        return problem(request, 503, "database-unavailable", sentence, headers={"Retry-After": "5"})
    log.error("request.failed", error=type(error).__name__, exc_info=error)
    return problem(request, 500, "internal-error", f"Something went wrong on our side. {_ASK_AGAIN}")


def install(app: FastAPI) -> None:
    """All handlers. Unforeseen errors are caught in `requests.py`, so that they carry the request's id."""
    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(Unauthenticated, on_unauthenticated)
    app.add_exception_handler(IssuerUnreachable, on_issuer_unreachable)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_exception)
