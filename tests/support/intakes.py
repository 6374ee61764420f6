"""Intakes that tests feed by hand, and what they left in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from shared.intake.intake import Intake
from shared.intake.reactions import Reaction
from shared.persistence.database import Database
from shared.work.unit import Transactions
from tests.support.parcel_model import copy, seen
from tests.support.parcel_reactions import keeps_copy, notes_seen

TOPIC = "vidare.test.parcel"


def intake_with(transactions: Transactions[Any], *reactions: Reaction[Any]) -> Intake:
    return Intake("parcels.test", reactions or (keeps_copy(TOPIC), notes_seen(TOPIC)), transactions)


async def seen_events(database: Database) -> list[UUID]:
    async with database.reading() as session:
        return list((await session.execute(select(seen.c.event_id).order_by(seen.c.number))).scalars())


async def copies(database: Database) -> dict[UUID, int]:
    async with database.reading() as session:
        return {row.id: row.version for row in await session.execute(select(copy))}


async def takes_all(work: Any, received: Sequence[Any]) -> None:
    """A reaction that takes what the usual one fails at."""
    rows = [
        {"event_id": one.event.id, "parcel": one.content.parcel_id, "kind": one.event.name, "version": 1}
        for one in received
    ]
    await work.execute(seen.insert(), rows)
