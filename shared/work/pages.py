"""Keyset pages: a cursor names the last row seen, so that pages stay right while rows are added and changed
(docs/adr/0041-a-list-is-stretches-that-an-index-holds.md)."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, select, true, tuple_, union_all

from shared.kernel.refusals import Refusal, invalid
from shared.work.reading import Reading

View = TypeVar("View", bound=BaseModel)
Row = TypeVar("Row")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)  # as exact as the databases keep an instant
_ID, _INSTANT = 16, 8  # bytes


class Page(BaseModel, Generic[View]):
    """Newest first, unless the list takes another order. `next` is the cursor of the following page; null on the last
    one."""

    items: Sequence[View]
    next: str | None = Field(description="pass it as `cursor`; also in the header `Link`")


MOST_BYTES = 200 * 1024
"""Of the items of a page, as JSON: a page ends where the next item would not fit, however many were asked for."""


@dataclass(frozen=True, slots=True)
class Way:
    """Rows that one index holds in the order of `at`, an instant that is never null, then of their ids; None: in the
    order of their ids alone."""

    where: ColumnElement[bool]
    at: ColumnElement[Any] | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list, in one order. No row stands in two of its ways, and all of them have `at`, or none."""

    ways: Sequence[Way]
    newest_first: bool = True


class Behind(NamedTuple):
    """A place in a list: behind the row with this id, of this instant, in the stretch of this number."""

    last: UUID
    at: datetime | None = None
    stretch: int = 0


@dataclass(frozen=True)
class Found(Generic[Row]):
    """The rows of a page. `following` is the cursor of the next page; `behind` has one behind each row."""

    rows: Sequence[Row]
    following: str | None
    behind: Sequence[str]

    def page(self, views: Sequence[View]) -> Page[View]:
        """The page of these views, one for each row: as many as fit, and one at least."""
        size = 0
        for place, view in enumerate(views):
            size += len(view.model_dump_json().encode())
            if place and size > MOST_BYTES:
                return Page(items=views[:place], next=self.behind[place - 1])
        return Page(items=views, next=self.following)


def write_cursor(behind: Behind) -> str:
    """The place as an opaque text."""
    when = b"" if behind.at is None else ((behind.at - _EPOCH) // _TICK).to_bytes(_INSTANT, "big", signed=True)
    return base64.urlsafe_b64encode(bytes([behind.stretch]) + when + behind.last.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> Behind:
    """The place in a cursor. 422 for one that no list gave."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        when, last = raw[1:-_ID], UUID(bytes=raw[-_ID:])
        at = _EPOCH + int.from_bytes(when, "big", signed=True) * _TICK if when else None
        behind = Behind(last, at, raw[0])
        if write_cursor(behind) != cursor:  # the decoder ignores characters that are not base64, and unused bits
            raise ValueError
    except (ValueError, OverflowError, IndexError, binascii.Error) as error:
        raise not_this_lists() from error
    return behind


def bad_cursor(sentence: str) -> Refusal:
    """422 for the parameter `cursor`."""
    refusal = invalid("", "bad-cursor", sentence)
    refusal.details = {"errors": [{"parameter": "cursor", "code": "bad-cursor", "detail": sentence}]}
    return refusal


def not_this_lists() -> Refusal:
    """422 for a cursor that no such list gave."""
    return bad_cursor("The cursor is not one that this list gave: take it from `next`.")


async def read_page(
    reading: Reading[Any], query: Select[Row], id_: Any, cursor: str | None, limit: int, at: Any = None
) -> Found[Row]:
    """The rows behind the cursor, newest first; and the cursor of the next page, if there is one.

    Newest by `id_`, a UUIDv7 column. With `at`, a column of instants, newest by that, and by `id_` among those of one
    instant: for rows that come into a list after they are made. No row of the query has null in `at`.
    """
    return await read_stretches(reading, query, id_, [Stretch([Way(true(), at)])], cursor, limit)


async def read_stretches(
    reading: Reading[Any], query: Select[Row], id_: Any, stretches: Sequence[Stretch], cursor: str | None, limit: int
) -> Found[Row]:
    """The same of a list that is in another order, or so long that its rows come from several places of an index. The
    stretches follow each other; `query` selects rows of one table, and the ways say which."""
    begins = read_cursor(cursor) if cursor is not None else None
    if begins is not None and not _leads_into(begins, stretches):
        raise not_this_lists()
    rows: list[Row] = []
    behind: list[str] = []
    for number, stretch in list(enumerate(stretches))[begins.stretch if begins is not None else 0 :]:
        if not stretch.ways:
            continue
        last = begins if begins is not None and begins.stretch == number else None
        # one more than asked, to see whether more follow
        statement = _statement(query, id_, stretch, last, limit + 1 - len(rows))
        for row, *at in await reading.execute(statement):
            rows.append(row)
            behind.append(write_cursor(Behind(getattr(row, id_.key), at[0] if at else None, number)))
        if len(rows) > limit:
            return Found(rows[:limit], behind[limit - 1], behind[:limit])
    return Found(rows, None, behind)


def _leads_into(behind: Behind, stretches: Sequence[Stretch]) -> bool:
    if behind.stretch >= len(stretches) or not stretches[behind.stretch].ways:
        return False
    return (stretches[behind.stretch].ways[0].at is None) == (behind.at is None)


def _statement(query: Select[Row], id_: Any, stretch: Stretch, last: Behind | None, most: int) -> Select[Any]:
    """Of several ways each gives as many ids as are asked for at most, and the first of them all are the rows: so much
    is read however long the list is."""
    ways = [(_behind(way, id_, stretch, last), way.at) for way in stretch.ways]
    if len(ways) == 1:
        ((where, at),) = ways
        found: Select[Any] = query if at is None else query.add_columns(at.label("at"))
        return found.where(where).order_by(*_order(stretch, at, id_)).limit(most)
    parts = []
    for where, at in ways:
        keys = select(id_.label("id")) if at is None else select(id_.label("id"), at.label("at"))
        parts.append(select(keys.where(where).order_by(*_order(stretch, at, id_)).limit(most).subquery()))
    together = union_all(*parts).subquery()
    of_all = select(together).order_by(*_order(stretch, together.c.get("at"), together.c.id)).limit(most).subquery()
    instants = [of_all.c.at] if "at" in of_all.c else []
    joined = query.join(of_all, of_all.c.id == id_).add_columns(*instants)
    return joined.order_by(*_order(stretch, of_all.c.get("at"), of_all.c.id))


def _behind(way: Way, id_: Any, stretch: Stretch, last: Behind | None) -> ColumnElement[bool]:
    if last is None:
        return way.where
    here: Any = id_ if way.at is None else tuple_(way.at, id_)
    there: Any = last.last if way.at is None else tuple_(last.at, last.last, types=[way.at.type, id_.type])
    return and_(way.where, here < there if stretch.newest_first else here > there)


def _order(stretch: Stretch, at: Any, id_: Any) -> list[UnaryExpression[Any]]:
    columns = [id_] if at is None else [at, id_]
    return [column.desc() if stretch.newest_first else column.asc() for column in columns]


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
