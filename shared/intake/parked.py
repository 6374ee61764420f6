"""Parked messages: records whose effects could not be made, kept with their bytes until the operator decides."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, update

from shared.intake.intake import Intake
from shared.messaging.envelope import Headers, unpack_headers
from shared.persistence.database import Database
from shared.persistence.mechanisms import parked_message
from shared.work.unit import Transactions

_PAGE = 500  # ids grow with time: a page begins after the last id of the page before


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked message; it is also the record that it was (shared/messaging/envelope.py: Record)."""

    id: UUID
    consumer_group: str  # whose intake parked it
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    headers: Headers
    value: bytes | None
    reason: str
    parked_at: datetime
    replayed_at: datetime | None


async def list_parked(database: Database, replayed: bool = False, after: UUID | None = None) -> list[Parked]:
    """A page of 500 messages that wait, in the order in which they were parked, beginning after `after`.

    With `replayed`, also those that have taken effect since.
    """
    query = _chosen(select(parked_message), replayed).order_by(parked_message.c.id).limit(_PAGE)
    if after is not None:
        query = query.where(parked_message.c.id > after)
    async with database.reading() as session:
        return [_read(row) for row in await session.execute(query)]


async def count_parked(database: Database, replayed: bool = False) -> int:
    """How many messages there are on all pages of `list_parked`."""
    query = _chosen(select(func.count()).select_from(parked_message), replayed)
    async with database.reading() as session:
        return int((await session.execute(query)).scalar_one())


async def waiting_pages(database: Database) -> AsyncIterator[list[Parked]]:
    """All messages that wait, page by page, also those that come after many that cannot take effect."""
    last = None
    while page := await list_parked(database, after=last):
        yield page
        last = page[-1].id


def _chosen(query: Select[Any], replayed: bool) -> Select[Any]:
    return query if replayed else query.where(parked_message.c.replayed_at.is_(None))


async def parked(database: Database, message: UUID) -> Parked | None:
    """One message, whether it waits or not."""
    async with database.reading() as session:
        row = (await session.execute(select(parked_message).where(parked_message.c.id == message))).one_or_none()
    return _read(row) if row else None


async def replay(transactions: Transactions[Any], intake_for: Callable[[str], Intake], message: Parked) -> str | None:
    """Feeds the stored record to its topic's reactions: None when it took effect, else the reason why it cannot.

    It is marked in a transaction after the effects. If it is replayed twice, it still takes effect once.
    """
    reason = await intake_for(message.topic).take_one(message)
    if reason is None:
        mark = update(parked_message).where(parked_message.c.id == message.id).values(replayed_at=transactions.clock())
        async with transactions.database.connection() as connection:
            await connection.execute(mark)
    return reason


async def replay_all(
    transactions: Transactions[Any], intake_for: Callable[[str], Intake], messages: Sequence[Parked]
) -> dict[UUID, str | None]:
    """Replays one after the other, in the order of the topic. Returns what `replay` says of each."""
    ordered = sorted(messages, key=lambda one: (one.topic, one.partition, one.timestamp, one.offset))
    return {message.id: await replay(transactions, intake_for, message) for message in ordered}


def _read(row: Row[tuple[object, ...]]) -> Parked:
    columns = dict(row._mapping)
    columns["headers"] = unpack_headers(columns["headers"])
    return Parked(**columns)
