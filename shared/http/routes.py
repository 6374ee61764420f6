"""Routes that say who may ask. One that does not say it cannot be declared.

router = Routes("cases")

@router.get(PATH + "/{case_id}", who=CASEWORK, response_model=CaseView, …)
async def read(asked: Asked, case_id: UUID) -> Response: …
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from shared.http.guard import Guard, OpenGuard
from shared.http.quotas import Use
from shared.http.strict_route import Route
from shared.kernel.actors import Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

Who = frozenset[Role] | None

ErrorPage = Callable[[Request, int], Response]
"""Makes a page for people of a request and the status of its answer."""

EVERYBODY: Who = None
"""Whoever asks, without a token: for what says nothing of anybody. A test lists all such routes."""


class Routes:
    """The routes of one kind of object; `tag` is their heading in the API's document, None for what stands outside it.

    `who` has one of the named roles. What such an actor may do with *this* object is said by its scope and its moves.
    `use` is the quota that a request takes from; where it is not said, that of questions for GET, else of commands;
    without a token that of strangers.
    Not `limited` is only what tells a machine how the service does. Where the routes are pages, `error_page` makes the
    page that tells of an error at an address that begins as theirs.
    """

    def __init__(self, tag: str | None, limited: bool = True, error_page: ErrorPage | None = None) -> None:
        self._limited = limited
        self.error_page = error_page
        self.made = APIRouter(route_class=Route, tags=[tag] if tag else None, include_in_schema=tag is not None)

    def begins(self, path: str) -> bool:
        """Whether an address begins as one of these routes does."""
        first = path.split("/")[1:2]
        return any(isinstance(route, Route) and route.path.split("/")[1:2] == first for route in self.routes)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self.made.routes

    def add(
        self, method: str, path: str, endpoint: Callable[..., Any], who: Who, use: Use | None = None, **options: Any
    ) -> None:
        """A route. `options` are FastAPI's. ValueError for a set without a role: nobody could ask."""
        if who is not EVERYBODY:
            if not who:
                raise ValueError(f"{method} {path} names no role that may ask")
            use = use or (Use.QUESTION if method == "GET" else Use.COMMAND)
            options["dependencies"] = [Depends(Guard(who, use))]
            options["openapi_extra"] = {"x-roles": sorted(who), "x-quota": use.value}
        elif self._limited:
            use = use or Use.STRANGER
            options["dependencies"] = [Depends(OpenGuard(use))]
            options["openapi_extra"] = {"x-quota": use.value}
        self.made.add_api_route(path, endpoint, methods=[method], **options)

    def get(self, path: str, *, who: Who, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("GET", path, who, options)

    def post(self, path: str, *, who: Who, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("POST", path, who, options)

    def put(self, path: str, *, who: Who, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("PUT", path, who, options)

    def patch(self, path: str, *, who: Who, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("PATCH", path, who, options)

    def delete(self, path: str, *, who: Who, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("DELETE", path, who, options)

    def _adding(self, method: str, path: str, who: Who, options: dict[str, Any]) -> Callable[[Endpoint], Endpoint]:
        def add(endpoint: Endpoint) -> Endpoint:
            self.add(method, path, endpoint, who, **options)
            return endpoint

        return add
