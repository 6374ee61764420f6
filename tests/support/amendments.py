"""A further edition of an agreement, put beside the executed one by hand: no move makes one yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.agreements.model.agreement.row import Agreement, Edition
from tests.support.cooperation import AGREEMENTS, Cooperation, Member, expect


async def amended(world: Cooperation, agreement: Mapping[str, Any], by: Member, **changes: Any) -> dict[str, Any]:
    """The agreement with a draft that is a changed copy of its newest text, as the drafting member sees it."""
    async with world.service.runtime.database.writing() as session:
        query = select(Agreement).where(col(Agreement.id) == UUID(agreement["id"]))
        row = (await session.execute(query)).scalar_one()
        row.editions.append(_next(row, by, world.service.runtime.transactions.clock(), changes))
        row.version += 1
        await session.commit()
    seen: dict[str, Any] = expect(200, await by.admin.get(f"{AGREEMENTS}/{agreement['id']}"))
    return seen


def _next(row: Agreement, by: Member, now: datetime, changes: dict[str, Any]) -> Edition:
    last = row.editions[-1]
    return Edition(
        agreement_id=row.id,
        number=last.number + 1,
        status="draft",
        drafted_by=by.id,
        recorded_at=now,
        text=last.text | changes,
    )
