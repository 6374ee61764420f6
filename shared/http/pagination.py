"""Keyset pages: a cursor names the last row seen, so that pages stay right while rows are added."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Select
from starlette.responses import Response

from shared.kernel.refusals import invalid
from shared.persistence.work import Work

View = TypeVar("View", bound=BaseModel)
Row = TypeVar("Row")

Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
Cursor = Annotated[str | None, Query(max_length=64, description="`next` of the page before")]


class Page(BaseModel, Generic[View]):
    """Newest first. `next` is the cursor of the following page; null on the last one."""

    items: Sequence[View]
    next: str | None = Field(description="pass it as `cursor`; also in the header `Link`")


def write_cursor(last: UUID) -> str:
    """An opaque cursor behind the row with this id."""
    return base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> UUID:
    """The id in a cursor; 422 for one that we did not make."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        sentence = "The cursor is not one that this service gave: take it from `next`."
        refusal = invalid("", "bad-cursor", sentence)
        refusal.details = {"errors": [{"parameter": "cursor", "code": "bad-cursor", "detail": sentence}]}
        raise refusal from error


async def read_page(
    work: Work, query: Select[Row], column: Any, cursor: str | None, limit: int
) -> tuple[Sequence[Row], str | None]:
    """The rows behind the cursor, newest first by a UUIDv7 column; and the cursor of the next page, if there is one."""
    if cursor is not None:
        query = query.where(column < read_cursor(cursor))
    # one more than asked, to see whether more follow
    found = (await work.execute(query.order_by(column.desc()).limit(limit + 1))).scalars().all()
    rows = found[:limit]
    return rows, write_cursor(getattr(rows[-1], column.key)) if len(found) > limit else None


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
