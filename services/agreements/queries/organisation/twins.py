"""Organisations whose names are likely to be taken for each other."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.agreements.model.organisation.likeness import MOST_TWINS
from services.agreements.model.organisation.row import NameKey, Organisation
from services.agreements.tools import Reading

Twins = Mapping[UUID, list[Row[Any]]]
"""By an organisation's id: the id, business id, name and kind of those with a like name, the oldest entry first."""

_MOST_ROWS = 1_000  # of a whole page

_Mine, _Theirs = aliased(NameKey), aliased(NameKey)
_SHARED = (col(_Mine.key) == col(_Theirs.key)) & (col(_Mine.organisation) != col(_Theirs.organisation))


def has_twins() -> ColumnElement[bool]:
    """Whether the organisation of a query has a likely twin."""
    return exists().where(_SHARED, col(_Mine.organisation) == col(Organisation.id))


async def twins_of(reading: Reading, organisations: Collection[UUID]) -> Twins:
    """Of each organisation so many likely twins as a view shows."""
    columns: tuple[Any, ...] = (Organisation.id, Organisation.business_id, Organisation.name, Organisation.kind)
    query = (
        select(col(_Mine.organisation).label("like"), *columns)
        .join(_Theirs, _SHARED)
        .join(Organisation, col(Organisation.id) == col(_Theirs.organisation))
        .where(col(_Mine.organisation).in_(organisations))
        .group_by(col(_Mine.organisation), col(Organisation.id))
        .order_by(col(Organisation.registration))
        .limit(_MOST_ROWS)
    )
    twins: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in await reading.execute(query):
        if len(twins[row.like]) < MOST_TWINS:
            twins[row.like].append(row)
    return twins
