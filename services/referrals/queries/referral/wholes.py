"""The referrals of which others are parts, and the parts of referrals: read for a whole page at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import lazyload
from sqlmodel import col

from services.referrals.model.referral.parts import UNFINISHED
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sub_referring import has_parts
from services.referrals.tools import Reading

_WITHOUT_LISTS = (lazyload(Referral.steps), lazyload(Referral.deadlines))  # type: ignore[arg-type]
_COLUMNS = tuple(
    col(column)
    for column in (
        Referral.id, Referral.part_of, Referral.number, Referral.recipient, Referral.service, Referral.status,
        Referral.appointment_at, Referral.next_due_at,
    )
)  # fmt: skip


async def wholes_of(reading: Reading, rows: Collection[Referral]) -> Mapping[UUID, Referral]:
    """By the id of each that is a part, the one of which it is; without history and deadlines. Where none is a part,
    nothing is asked."""
    ids = {row.part_of for row in rows if row.part_of is not None}
    if not ids:
        return {}
    found = await reading.execute(select(Referral).where(col(Referral.id).in_(ids)).options(*_WITHOUT_LISTS))
    wholes = {one.id: one for one in found.unique().scalars()}
    return {row.id: wholes[row.part_of] for row in rows if row.part_of is not None}


async def parts_of(reading: Reading, rows: Collection[Referral]) -> Mapping[UUID, list[Row[Any]]]:
    """By the id of each that was ever referred on for a part, the columns of its parts, the first one first."""
    ids = [row.id for row in rows if has_parts(row)]
    if not ids:
        return {}
    by_whole: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for one in await reading.execute(
        select(*_COLUMNS).where(col(Referral.part_of).in_(ids)).order_by(col(Referral.created_at), col(Referral.id))
    ):
        by_whole[one.part_of].append(one)
    return by_whole


async def open_parts_of(reading: Reading, row: Referral) -> list[Row[Any]]:
    """The ids and numbers of its parts that have not ended. Who holds the whole holds the client, whom every move of a
    part holds as well: they stay as they are."""
    if not has_parts(row):
        return []
    query = select(col(Referral.id), col(Referral.number)).where(
        col(Referral.part_of) == row.id, col(Referral.status).in_(UNFINISHED)
    )
    return list((await reading.execute(query.order_by(col(Referral.id)))).all())
