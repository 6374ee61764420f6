"""What happens around each request: its id, its log line, its metric, its trace.

Plain ASGI and one layer, since every layer makes every request slower.
"""

import asyncio
import re
import time
from typing import Any

import structlog
from opentelemetry.trace import Span, SpanKind, StatusCode
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.commands import Door
from shared.http.problems import on_error
from shared.http.pseudonyms import pseudonym
from shared.http.wanted import GONE, ClientGone, while_wanted
from shared.ids import new_id
from shared.kernel.actors import Actor
from shared.observability import metrics
from shared.observability.logs import bind_contextvars, clear_contextvars
from shared.observability.tracing import span

log = structlog.get_logger()

_REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET_ROUTES = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestFrame:
    """`X-Request-ID` if it is a UUID, else a new one: it is the correlation id of all that follows (log lines, events,
    other organisations' webhooks), so no words travel in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        request_id = headers.get(b"x-request-id", "").lower()
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        clear_contextvars()
        bind_contextvars(correlation=request_id)
        with span(_method(scope), SpanKind.SERVER, headers.get(b"traceparent")) as made:
            exchange = _Exchange(scope, receive, send, request_id, made)
            sends = b"transfer-encoding" in headers or headers.get(b"content-length", "0") != "0"
            exchange.body_is_read = not sends
            await exchange.run(self._app)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, request_id: str, made: Span) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._request_id, self._span = request_id, made
        self._started = time.perf_counter()
        self._status = 0
        self.body_is_read = False
        self._given = False

    async def run(self, app: ASGIApp) -> None:
        try:
            async with while_wanted(self._receive, lambda: self.body_is_read, lambda: bool(self._status)):
                await app(self._scope, self._next, self._answer)
        except ClientGone:
            self._status = GONE
        except Exception as error:
            if self._status:
                raise  # half an answer has been sent; only the closed connection can tell the caller
            response = await on_error(Request(self._scope), error)
            await response(self._scope, self._receive, self._answer)
        finally:
            self._note()

    async def _next(self) -> Message:
        if self._given:  # `while_wanted` listens for what comes after it; whoever streams a file listens here in vain
            await asyncio.get_running_loop().create_future()
        if self.body_is_read:  # there is none
            self._given = True
            return {"type": "http.request", "body": b"", "more_body": False}
        message = await self._in_time()
        self._given = self.body_is_read = not message.get("more_body", False)
        return message

    async def _in_time(self) -> Message:
        """The next part of the body. 408 when the whole of it takes longer than `app.state.body_within` seconds."""
        within: float | None = self._scope["app"].state.body_within
        if within is None:
            return await self._receive()
        left = self._started + within - time.perf_counter()
        try:
            async with asyncio.timeout(left):
                return await self._receive()
        except TimeoutError:
            sentence = f"The body did not come within {within:g} seconds."
            raise HTTPException(408, sentence, {"Connection": "close"}) from None

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = list(message.get("headers", []))
            if not any(name.lower() == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            headers += [(b"x-request-id", self._request_id.encode()), (b"x-content-type-options", b"nosniff")]
            message["headers"] = headers
        await self._send(message)

    def _note(self) -> None:
        route: Any = self._scope.get("route")
        template = getattr(route, "path", None) or "unmatched"
        self._tell_trace(template)
        seconds = time.perf_counter() - self._started
        problem = self._state.get("problem")
        if problem is not None:
            metrics.problems.labels(_service(self._scope), str(self._status), problem).inc()
        # Measured by route, not by path: a path may hold a client's id.
        metrics.request_seconds.labels(
            _service(self._scope), _method(self._scope), template, str(self._status)
        ).observe(seconds)
        if template not in _QUIET_ROUTES:
            log.info(
                "request.answered", service=_service(self._scope), method=_method(self._scope), route=template,
                status=self._status, milliseconds=round(seconds * 1000, 1), problem=problem, **self._who(),
            )  # fmt: skip

    @property
    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = self._scope["state"]
        return state

    def _who(self) -> dict[str, str | None]:
        """Whose request it was, as far as its token said it truly: the subject by its pseudonym."""
        actor: Actor | None = self._state.get("actor")
        if actor is None:
            return {"organisation": None, "subject": None}
        door: Door = self._scope["app"].state.door
        organisation = str(actor.organisation) if actor.organisation else None
        return {"organisation": organisation, "subject": pseudonym(door.idempotency_secret, actor.subject)}

    def _tell_trace(self, template: str) -> None:
        """Route, method and status (OpenTelemetry's words for them), and nothing that the caller has written."""
        made, method = self._span, _method(self._scope)
        made.update_name(f"{method} {template}")
        made.set_attributes({"http.request.method": method, "http.route": template})
        made.set_attribute("http.response.status_code", self._status)
        if self._status >= 500:  # noqa: PLR2004 the caller's mistakes are no errors of a server's span
            made.set_status(StatusCode.ERROR, str(self._status))


def _method(scope: Scope) -> str:
    """A caller may invent methods, and each one would be a new time series."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def _service(scope: Scope) -> str:
    return str(scope["app"].state.name)
