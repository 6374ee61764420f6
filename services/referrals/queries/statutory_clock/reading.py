"""How long the law lets something wait in a case."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.statutory_clock.row import StatutoryClock
from services.referrals.tools import Reading
from shared.persistence.dated_rows import in_force

_ON_THAT_DAY = select(StatutoryClock).where(in_force(StatutoryClock)).order_by(col(StatutoryClock.kind))


async def clocks_on(reading: Reading, on: date) -> list[StatutoryClock]:
    """Those of this day. There are few."""
    return list((await reading.execute(_ON_THAT_DAY, {"on": on})).scalars())
