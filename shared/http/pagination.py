"""Parameters of lists, and pages in answers; shared/work/pages.py reads them.

A cursor is good for one list alone: it begins with what the address and its parameters come to, so that one that was
given for other filters or another order is refused, in every list of every service.
"""

import base64
import hashlib
import inspect
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from shared.work.filters import Filter
from shared.work.pages import Page, bad_cursor, not_this_lists


def _digits(value: object) -> object:
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("A number is written in digits, such as 50.")
    return value


def _word(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("This is `true` or `false`.")
    return value


def _own_cursor(
    request: Request,
    cursor: Annotated[str | None, Query(max_length=64, description="`next` of the page before")] = None,
) -> str | None:
    if cursor is None:
        return None
    of, _, behind = cursor.partition(".")
    if not behind:
        raise not_this_lists()
    if of != _list_of(request):
        raise bad_cursor("The cursor was given for other filters or another order: begin without one.")
    return behind


Limit = Annotated[int, Query(ge=1, le=200, description="how many at most"), BeforeValidator(_digits)]
Flag = Annotated[bool, Query(), BeforeValidator(_word)]
Cursor = Annotated[str | None, Depends(_own_cursor)]


def filters_asked(filters: Iterable[Filter[Any]]) -> Any:
    """A dependency: the filters of a list that a request names, by their names. Each is a parameter of the address."""

    def asked(**said: Any) -> Mapping[str, Any]:
        return {name: value for name, value in said.items() if value is not None}

    parameters = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_parameter(one))
        for one in filters
    ]
    asked.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return Depends(asked)


def _parameter(one: Filter[Any]) -> Any:
    kind: Any = one.kind
    rules = [BeforeValidator(_word)] if kind is bool else []
    return Annotated[(kind | None, Query(description=one.means), *rules)]


def answer_page(request: Request, page: Page[Any]) -> Response:
    """The page as JSON, with `Link: <…>; rel="next"` (RFC 8288) unless it is the last.

    The link is a relative reference to the same list: `Host` may be the data exchange layer's.
    """
    headers = {}
    if page.next is not None:
        page = page.model_copy(update={"next": f"{_list_of(request)}.{page.next}"})
        following = request.url.include_query_params(cursor=page.next)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return Response(page.model_dump_json(), headers=headers, media_type="application/json")


def _list_of(request: Request) -> str:
    """The same for each page of one list, and no secret: it tells an honest caller's mistake."""
    said = sorted((name, value) for name, value in request.query_params.multi_items() if name not in _OF_THE_PAGE)
    digest = hashlib.sha256(json.dumps([request.url.path, said]).encode()).digest()
    return base64.urlsafe_b64encode(digest[:6]).decode()


_OF_THE_PAGE = ("cursor", "limit")
