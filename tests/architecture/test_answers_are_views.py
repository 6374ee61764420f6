"""Law 4, asked of the routers themselves: whatever a route answers is of a view module."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from deploy.ops.installed import installed_services
from shared.http.files import StoredFile
from shared.http.routes import EVERYBODY, Routes

SERVICES = installed_services()
_VIEWS = re.compile(r"services\.\w+\.queries\.(\w+\.)?(\w+_)?views|shared\.http\.(codes|webhooks)")


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_reader_sees_is_a_view(name: str) -> None:
    assert list(_not_views(SERVICES[name].routers)) == []


def test_an_answer_that_is_no_view_is_seen() -> None:
    router = Routes("planted")

    class Planted(BaseModel):
        secret: str

    @router.get("/v1/planted", who=EVERYBODY, response_model=Planted)
    async def planted() -> None: ...

    assert list(_not_views([router])) == ["/v1/planted"]


def _not_views(routers: Sequence[Routes]) -> Iterator[str]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema and route.status_code != 204:
                seen = route.response_model
                # a page is as good as what stands on it
                shown = seen.__pydantic_generic_metadata__["args"][0] if _is_page(seen) else seen
                if route.response_class is StoredFile:
                    continue  # as somebody has sent it; whether it is shown is said by the view of it
                if shown is None or not _VIEWS.fullmatch(shown.__module__):
                    yield route.path


def _is_page(model: Any) -> bool:
    return model is not None and bool(model.__pydantic_generic_metadata__["args"])
