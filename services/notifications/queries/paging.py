"""One page of rows of this service; all its lists are newest first by id."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from shared.http.pagination import Page, after, write_cursor
from shared.persistence.work import Work

Row = TypeVar("Row", bound=SQLModel)
View = TypeVar("View", bound=BaseModel)


async def page_of(
    work: Work,
    row: type[Row],
    where: Iterable[ColumnElement[bool]],
    view: Callable[[Row], View],
    cursor: str | None,
    limit: int,
) -> Page[View]:
    """The rows that match, as views; the cursor of the next page when there are more."""
    id_: Any = row.id  # type: ignore[attr-defined]
    found = (await work.execute(after(select(row).where(*where), id_, cursor, limit))).scalars().all()
    shown = found[:limit]
    following = write_cursor(shown[-1].id) if len(found) > limit else None
    return Page(items=[view(one) for one in shown], next=following)
