"""Parameters of lists, and pages in answers; shared/work/pages.py reads them."""

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from shared.work.pages import Page


def _digits(value: object) -> object:
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("A number is written in digits, such as 50.")
    return value


def _word(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("This is `true` or `false`.")
    return value


Limit = Annotated[int, Query(ge=1, le=200, description="how many at most"), BeforeValidator(_digits)]
Flag = Annotated[bool, Query(), BeforeValidator(_word)]
Cursor = Annotated[str | None, Query(max_length=64, description="`next` of the page before")]


def answer_page(request: Request, page: Page[Any]) -> Response:
    """The page as JSON, with `Link: <…>; rel="next"` (RFC 8288) unless it is the last.

    The link is a relative reference to the same list: `Host` may be the data exchange layer's.
    """
    content = page.model_dump_json()
    headers = {}
    if page.next is not None:
        following = request.url.include_query_params(cursor=page.next)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return Response(content, headers=headers, media_type="application/json")
