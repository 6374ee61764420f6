"""Where referrals stand in the lines of their clauses: counted when it is asked, so it moves no version."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from services.referrals.model.referral.line import IN_TURN
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Reading


async def places_in_line(reading: Reading, rows: Collection[Referral]) -> Mapping[UUID, int]:
    """By the id of each of these referrals that waits: its place, counted from 1."""
    lines = {row.waits_for for row in rows if row.waits_for is not None}
    if not lines:
        return {}
    place = func.row_number().over(partition_by=col(Referral.waits_for), order_by=IN_TURN).label("place")
    counted = select(col(Referral.id), place).where(col(Referral.waits_for).in_(lines)).subquery()
    asked = select(counted).where(counted.c.id.in_([row.id for row in rows]))
    return {row.id: row.place for row in await reading.execute(asked)}
