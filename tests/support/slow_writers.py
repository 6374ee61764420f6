"""Writers that hold their transaction open for a random while between the outbox row and the commit.

So ids are taken early and committed late, which is when an outbox goes wrong.
"""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from shared.ids import new_id
from shared.messaging.outbox import row_of
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox
from tests.support.parcel_commands import fact
from tests.support.parcel_model import Parcel
from tests.support.raw_records import WHEN


async def weigh_slowly(
    database: Database, topic: str, parcels: Sequence[UUID], times: int, chance: Random, longest: float = 0.03
) -> None:
    """Weighs random parcels `times` times, each in a transaction that commits after up to `longest` seconds."""
    for _ in range(times):
        async with database.writing() as session:
            is_chosen: Any = Parcel.id == chance.choice(parcels)
            parcel = (await session.execute(select(Parcel).where(is_chosen).with_for_update())).scalar_one()
            parcel.version += 1
            await session.flush()
            weighed = fact(parcel, "weighed", topic)
            row = row_of(weighed, new_id(), "/vidare/test", WHEN, "slow", None)
            await session.execute(insert(outbox).values(row))
            await asyncio.sleep(chance.random() * longest)
            await session.commit()


async def versions(database: Database) -> dict[str, int]:
    """Each parcel's newest version, by its topic key."""
    async with database.reading() as session:
        return {str(one.id): one.version for one in (await session.execute(select(Parcel))).scalars()}
