"""The kind of route of which every API is made (`routes.py`), so that no route can forget the edges of a request.

@router.put(PATH + "/{agreement_id}/text", …)
@takes(Limits(size=256 * 1024, values=50_000))
async def write(…): …
"""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import Match
from starlette.routing import Route as PlainRoute
from starlette.types import Message, Receive, Scope, Send

from shared.http.edges import EdgedRequest, Edges
from shared.http.guard import check_guard
from shared.http.json_bodies import Limits

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_LIMITS = "vidare_limits"
_HEAD = "vidare_head"


def takes(limits: Limits) -> Callable[[Endpoint], Endpoint]:
    """For an endpoint whose body may be larger than others."""

    def marked(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _LIMITS, limits)
        return endpoint

    return marked


class Route(APIRoute):
    """A route that answers HEAD where it answers GET. Under `/v1/` its edges are strict; a page forgives what comes
    with a link."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()
        if not self.path.startswith("/v1/"):
            return handle
        edges = Edges(self.dependant, set(self.methods or ()), self.body_field is not None, self.limits)

        async def strict(request: Request) -> Response:
            await check_guard(request)  # who may not ask costs no reading, and is told that and nothing else
            edged = EdgedRequest(request)
            await edges.read(edged)
            return await handle(edged)

        return strict

    @property
    def limits(self) -> Limits:
        """What its body may be at most."""
        limits: Limits = getattr(self.endpoint, _LIMITS, Limits())
        return limits

    @cached_property
    def _ending(self) -> str:
        """What every address of this route ends with: all after the last parameter."""
        return self.path.rpartition("}")[2]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].endswith(self._ending):
            return Match.NONE, {}  # said at once: an address is shown to one route after the other
        if self.param_convertors and scope["path"] in scope["app"].state.plain_paths:
            return Match.NONE, {}  # `/clients/search` is no client
        asks = scope["type"] == "http" and scope["method"] == "HEAD" and "GET" in (self.methods or ())
        return super().matches({**scope, "method": "GET"} if asks else scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD" and "GET" in (self.methods or ()):
            await super().handle({**scope, "method": "GET", _HEAD: True}, receive, _without_body(send))
        else:
            await super().handle(scope, receive, send)


def asks_for_head(request: Request) -> bool:
    """Whether the caller sent HEAD, so that it reads nothing of what is shown."""
    return request.scope.get(_HEAD, False) is True


def allowed_methods(app: FastAPI, path: str) -> set[str]:
    """The methods that this path takes; empty for one that is not there."""
    routes = (route for router in (*app.state.routers, app.router) for route in router.routes)
    plainly = path in app.state.plain_paths
    at_path = [
        one
        for one in routes
        if isinstance(one, PlainRoute) and one.path_regex.match(path) and not (plainly and one.param_convertors)
    ]
    methods = {method for route in at_path for method in route.methods or ()}
    return methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set()) if methods else methods


def _without_body(send: Send) -> Send:
    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sent
