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
from shared.http.strict_route import allowed_methods
from shared.kernel.field_errors import in_body, in_parameter, refused_fields
from shared.kernel.refusals import Kind, Refusal
from shared.persistence.failures import is_transient

log = structlog.get_logger()

TYPE_PREFIX = "urn:vidare:problem:"

_STATUS = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.FORBIDDEN: 403,
    Kind.NOT_ALLOWED: 409,
    Kind.STALE: 412,
    Kind.PRECONDITION_MISSING: 428,
    Kind.NOT_READY: 503,
}

_MOST_TOLD = 20

_ASK_AGAIN = "Ask again; what you sent with an Idempotency-Key, send with the same one, and it is done once."


class FieldError(BaseModel):
    """One field that breaks a rule: `pointer` into the body (RFC 6901), or `parameter` of the address."""

    pointer: str | None = None
    parameter: str | None = None
    code: str
    detail: str


class Problem(BaseModel):
    """RFC 9457. `type` is `urn:vidare:problem:<code>`; further members depend on the type."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(examples=["urn:vidare:problem:move-not-allowed"])
    title: str
    status: int
    detail: str
    request_id: str | None = None
    errors: list[FieldError] | None = Field(default=None, description="at most 20")
    further_errors: int | None = Field(default=None, description="how many more there are")
    allowed_moves: list[str] | None = None


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
    request_id: str | None,
    status: int,
    code: str,
    sentence: str,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer as `application/problem+json`."""
    document = {
        **_bounded(details or {}),  # first: a detail never replaces a member that RFC 9457 defines
        "type": TYPE_PREFIX + code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "request_id": request_id,
    }
    return _ProblemAnswer(code, orjson.dumps(document, default=str), status, dict(headers or {}))


def _bounded(details: Mapping[str, Any]) -> dict[str, Any]:
    """The first of each list, and how many more there are: an answer stays small whatever was sent."""
    told = {}
    for name, value in details.items():
        told[name] = value[:_MOST_TOLD] if isinstance(value, list) else value
        if isinstance(value, list) and len(value) > _MOST_TOLD:
            told[f"further_{name}"] = len(value) - _MOST_TOLD
    return told


def _id_of(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)


async def on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    headers = {"Retry-After": "5"} if error.kind is Kind.NOT_READY else None
    return problem(_id_of(request), _STATUS[error.kind], error.code, error.sentence, error.details, headers)


async def on_unauthenticated(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unauthenticated)
    return problem(_id_of(request), 401, error.code, error.sentence, headers={"WWW-Authenticate": error.header})


async def on_issuer_unreachable(request: Request, error: Exception) -> Response:
    sentence = "The token cannot be checked now, because its issuer's keys cannot be read."
    return problem(_id_of(request), 503, "issuer-unreachable", sentence, headers={"Retry-After": "5"})


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
        413: "body-too-large",
        415: "unsupported-media-type",
    }
    code = codes.get(error.status_code, f"http-{error.status_code}")
    sentences = {
        404: "There is nothing at this address.",
    }
    sentence = sentences.get(error.status_code, str(error.detail))
    return problem(_id_of(request), error.status_code, code, sentence, headers=error.headers)


def _on_other_method(request: Request) -> Response:
    """What the address takes, in `Allow` (RFC 9110, section 10.2.1); to OPTIONS that is the answer."""
    allow = {"Allow": ", ".join(sorted(allowed_methods(request.app, request.scope["path"])))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    sentence = f"This address does not take this method: it takes {allow['Allow']}."
    return problem(_id_of(request), 405, "method-not-allowed", sentence, headers=allow)


async def on_error(request: Request, error: Exception) -> Response:
    """An unforeseen error: 503 when the database is away, else 500. The answer tells nothing of what happened inside.

    It does not say that nothing was changed: the commit may have been made and only its confirmation lost.
    """
    if is_transient(error):
        log.warning("request.unavailable", error=type(error).__name__)
        sentence = f"The service's database does not answer now. {_ASK_AGAIN}"
        return problem(_id_of(request), 503, "database-unavailable", sentence, headers={"Retry-After": "5"})
    log.error("request.failed", error=type(error).__name__, exc_info=error)
    return problem(_id_of(request), 500, "internal-error", f"Something went wrong on our side. {_ASK_AGAIN}")


def install(app: FastAPI) -> None:
    """All handlers. Unforeseen errors are caught in `requests.py`, so that they carry the request's id."""
    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(Unauthenticated, on_unauthenticated)
    app.add_exception_handler(IssuerUnreachable, on_issuer_unreachable)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_exception)
