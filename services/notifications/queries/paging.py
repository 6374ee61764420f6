"""One page of rows of this service; all its lists are newest first by id."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from services.notifications.tools import Reading
from shared.work.pages import Page, read_page

Row = TypeVar("Row", bound=SQLModel)
View = TypeVar("View", bound=BaseModel)


async def page_of(
    reading: Reading,
    row: type[Row],
    where: Iterable[ColumnElement[bool]],
    view: Callable[[Row], View],
    cursor: str | None,
    limit: int,
) -> Page[View]:
    """The rows that match, as views; the cursor of the next page when there are more."""
    id_: Any = row.id  # type: ignore[attr-defined]
    rows, following = await read_page(reading, select(row).where(*where), id_, cursor, limit)
    return Page(items=[view(one) for one in rows], next=following)
