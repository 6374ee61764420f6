"""Which kinds of organisation may be responsible for clients."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.responsible_kind.row import ResponsibleKind
from services.referrals.tools import Reading
from shared.persistence.dated_rows import in_force
from shared.persistence.prepared import Prepared


async def kinds_on(reading: Reading, on: date) -> frozenset[str]:
    """Those of this day. There are few."""
    return frozenset(row.kind for row in await reading.ask_apart(_ON_THAT_DAY, {"on": on}))


_ON_THAT_DAY = Prepared(select(col(ResponsibleKind.kind)).where(in_force(ResponsibleKind)))
