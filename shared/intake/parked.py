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

_PAGE = 500  # ids grow with time: a page begins behind the last id of the one before


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
    """A page of 500 messages that wait, in the order in which they were parked, from the one behind `after` on.

    With `replayed` those that took effect since as well.
    """
    query = _chosen(select(parked_message), replayed).order_by(parked_message.c.id).limit(_PAGE)
    if after is not None:
        query = query.where(parked_message.c.id > after)
    async with database.reading() as session:
        return [_read(row) for row in await session.execute(query)]


async def count_parked(database: Database, replayed: bool = False) -> int:
    """How many `list_parked` has on all its pages."""
    query = _chosen(select(func.count()).select_from(parked_message), replayed)
    async with database.reading() as session:
        return int((await session.execute(query)).scalar_one())


async def waiting_pages(database: Database) -> AsyncIterator[list[Parked]]:
    """All that wait, page by page: those that go on waiting hide none behind them."""
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
    """Feeds the stored record to its topic's reactions: None when it took effect, else why it still cannot.

    The mark is set in a transaction after the effects: what is replayed twice takes effect once.
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
    """Replays one after the other, in their order in the log; answers the outcome of each."""
    ordered = sorted(messages, key=lambda one: (one.topic, one.partition, one.timestamp, one.offset))
    return {message.id: await replay(transactions, intake_for, message) for message in ordered}


def _read(row: Row[tuple[object, ...]]) -> Parked:
    columns = dict(row._mapping)
    columns["headers"] = unpack_headers(columns["headers"])
    return Parked(**columns)
