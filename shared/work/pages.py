"""Keyset pages: a cursor names the last row seen, so that pages stay right while rows are added."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Select, tuple_

from shared.kernel.refusals import invalid
from shared.work.reading import Reading

View = TypeVar("View", bound=BaseModel)
Row = TypeVar("Row")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)  # as exact as the databases keep an instant


class Page(BaseModel, Generic[View]):
    """Newest first. `next` is the cursor of the following page; null on the last one."""

    items: Sequence[View]
    next: str | None = Field(description="pass it as `cursor`; also in the header `Link`")


MOST_BYTES = 200 * 1024
"""Of the items of a page, as JSON: a page ends where the next item would not fit, however many were asked for."""


@dataclass(frozen=True)
class Found(Generic[Row]):
    """The rows of a page. `following` is the cursor of the next page, `behind` the one behind a row."""

    rows: Sequence[Row]
    following: str | None
    behind: Callable[[Row], str]

    def page(self, views: Sequence[View]) -> Page[View]:
        """The page of these views, one for each row: as many as fit, and one at least."""
        size = 0
        for place, view in enumerate(views):
            size += len(view.model_dump_json().encode())
            if place and size > MOST_BYTES:
                return Page(items=views[:place], next=self.behind(self.rows[place - 1]))
        return Page(items=views, next=self.following)


def write_cursor(last: UUID, at: datetime | None = None) -> str:
    """An opaque cursor behind the row with this id. A list that is ordered by an instant first gives that too."""
    when = b"" if at is None else ((at - _EPOCH) // _TICK).to_bytes(8, "big", signed=True)
    return base64.urlsafe_b64encode(when + last.bytes).decode().rstrip("=")


def read_cursor(cursor: str, timed: bool = False) -> tuple[UUID, datetime | None]:
    """The id in a cursor; for a `timed` list also its instant. 422 for a cursor that such a list never gave."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        last = UUID(bytes=raw[8:] if timed else raw)
        at = _EPOCH + int.from_bytes(raw[:8], "big", signed=True) * _TICK if timed else None
        if write_cursor(last, at) != cursor:  # the decoder ignores characters that are not base64, and unused bits
            raise ValueError
    except (ValueError, OverflowError, binascii.Error) as error:
        sentence = "The cursor is not one that this list gave: take it from `next`."
        refusal = invalid("", "bad-cursor", sentence)
        refusal.details = {"errors": [{"parameter": "cursor", "code": "bad-cursor", "detail": sentence}]}
        raise refusal from error
    return last, at


async def read_page(
    reading: Reading[Any], query: Select[Row], id_: Any, cursor: str | None, limit: int, at: Any = None
) -> Found[Row]:
    """The rows behind the cursor, newest first; and the cursor of the next page, if there is one.

    Newest by `id_`, a UUIDv7 column. With `at`, a column of instants, newest by that, and by `id_` among those of one
    instant: for rows that come into a list after they are made. No row of the query has null in `at`.
    """
    if cursor is not None:
        last, then = read_cursor(cursor, timed=at is not None)
        query = query.where(
            id_ < last if at is None else tuple_(at, id_) < tuple_(then, last, types=[at.type, id_.type])
        )
    order = [id_.desc()] if at is None else [at.desc(), id_.desc()]

    def behind(row: Row) -> str:
        return write_cursor(getattr(row, id_.key), None if at is None else getattr(row, at.key))

    # one more than asked, to see whether more follow
    found = (await reading.execute(query.order_by(*order).limit(limit + 1))).scalars().all()
    rows = found[:limit]
    return Found(rows, behind(rows[-1]) if len(found) > limit else None, behind)


async def page_of(
    reading: Reading[Any],
    query: Select[Row],
    id_: Any,
    view: Callable[[Row], View],
    cursor: str | None,
    limit: int,
) -> Page[View]:
    """The rows of the query as views, newest first by `id_` (a UUIDv7 column); and the cursor of the next page."""
    found = await read_page(reading, query, id_, cursor, limit)
    return found.page([view(row) for row in found.rows])
