"""Where the relay takes its batches from: PostgreSQL by lanes, SQLite by the file's one relay.

`batch()` gives a batch. When it is left without an error, the rows that Kafka has are removed, and those that it
refused for good are marked. Nothing else removes a row.
"""

import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import asyncpg
from sqlalchemy import delete, or_, select, update

from shared.messaging.embedded import ConsumptionLedger
from shared.persistence.database import Database
from shared.persistence.mechanisms import LANES, outbox

BATCH = 500
"""Rows in one batch; measured best between 200 and 1,000."""

_OVERHEAD = 300  # bytes a record takes beside its value and headers


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row that waits to be sent."""

    id: int
    topic: str
    key: str
    headers: bytes
    payload: bytes | None

    @property
    def size(self) -> int:
        """Its bytes in a broker, rounded up."""
        return len(self.payload or b"") + len(self.headers) + _OVERHEAD


@dataclass
class Batch:
    """Rows in order. The relay writes here which rows Kafka refused for good and where the others are.

    `broke_off`: rows that are neither sent nor refused must come again. `more`: others wait beside these, or may do.
    Without it nothing was left when the batch was taken, and what came later wakes the relay.
    """

    rows: list[Waiting]
    refused: dict[int, str] = field(default_factory=dict)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)  # row -> partition, offset
    broke_off: bool = False
    more: bool = False

    @property
    def sent(self) -> list[int]:
        return [row.id for row in self.rows if row.id in self.places]


class Source(Protocol):
    """Gives batches."""

    def batch(self) -> Any: ...


class PostgresLanes:
    """A batch locks some lanes, so that two relays never have rows of one key at the same time.

    It takes half of the lanes at most, so that another relay finds work too, and not one lane at a time, since a few
    rows in each lane would take many commits. Plain asyncpg: with SQLAlchemy the relay sends half as much
    (bench/relay.py). An array stands in a query of its own, as in `among`.
    """

    # An outbox is empty nearly always, and so PostgreSQL plans to read it whole; it grows while Kafka is away, and the
    # plan stays for minutes. (No second message: the driver sends a script without parameters as one.)
    _BEGIN = "BEGIN; SET LOCAL enable_seqscan = off"
    _LANES = """
        WITH waiting AS MATERIALIZED (
            SELECT lane FROM outbox_lane
            WHERE EXISTS (SELECT 1 FROM outbox WHERE outbox.lane = outbox_lane.lane AND dead_reason IS NULL)
        ), taken AS (
            SELECT lane FROM outbox_lane WHERE lane IN (SELECT lane FROM waiting)
            ORDER BY (lane + $1) % $2 LIMIT $2 / 2 FOR UPDATE SKIP LOCKED
        )
        SELECT lane, taken.lane IS NOT NULL FROM waiting LEFT JOIN taken USING (lane)"""
    _ROWS = """
        SELECT id, topic, key, headers, payload
        FROM unnest((SELECT $1::smallint[])) AS taken(lane) CROSS JOIN LATERAL (
            SELECT * FROM outbox WHERE outbox.lane = taken.lane AND dead_reason IS NULL ORDER BY id LIMIT $2
        ) AS waiting
        ORDER BY id"""
    _SENT = "DELETE FROM outbox WHERE id = ANY((SELECT $1::bigint[])::bigint[])"

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        async with self._database.driver() as connection:
            await connection.execute(self._BEGIN)
            batch = await self._take(connection)
            yield batch
            await self._record(connection, batch)
            await connection.execute("COMMIT")

    async def _take(self, connection: "asyncpg.Connection[Any]") -> Batch:
        # A random first lane, so that several relays take different lanes and no lane waits for ever.
        waiting = await connection.fetch(self._LANES, secrets.randbelow(LANES), LANES)
        lanes = [lane for lane, taken in waiting if taken]
        if not lanes:
            return Batch([], more=bool(waiting))
        room = BATCH // len(lanes)
        rows = [Waiting(*row) for row in await connection.fetch(self._ROWS, lanes, room)]
        return Batch(rows, more=len(waiting) > len(lanes) or len(rows) >= room)

    @staticmethod
    async def _record(connection: "asyncpg.Connection[Any]", batch: Batch) -> None:
        if batch.sent:
            await connection.execute(PostgresLanes._SENT, batch.sent)
        for row, reason in batch.refused.items():
            await connection.execute("UPDATE outbox SET dead_reason = $2 WHERE id = $1", row, reason)


class SqliteFile:
    """The one relay of the file. It has no open transaction while it sends.

    With the embedded broker a sent row is marked with the cluster that has it, and removed when it is consumed.
    """

    def __init__(self, database: Database, topics: Iterable[str], ledger: ConsumptionLedger | None) -> None:
        self._database = database
        self._topics = tuple(topics)
        self._ledger = ledger
        self._consumed: list[int] = []  # rows that are still to be removed

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        await self._remove_consumed()
        batch = await self._take()
        yield batch
        if self._ledger is not None:
            for topic in {row.topic for row in batch.rows}:
                self._ledger.tell(topic)
        await self._record(batch)

    async def _take(self) -> Batch:
        unsent = select(outbox.c.id, outbox.c.topic, outbox.c.key, outbox.c.headers, outbox.c.payload)
        unsent = unsent.where(outbox.c.dead_reason.is_(None)).order_by(outbox.c.id).limit(BATCH)
        ledger = self._ledger
        room = {} if ledger is None else {topic: ledger.room(topic) for topic in self._topics}
        if ledger is not None:
            unsent = unsent.where(or_(outbox.c.sent_to.is_(None), outbox.c.sent_to != ledger.cluster_id))
            # The order counts within a topic, so a full topic waits and the others go on.
            unsent = unsent.where(outbox.c.topic.in_([topic for topic, left in room.items() if left]))
        async with self._database.reader.connect() as connection:
            rows = [Waiting(*row) for row in await connection.execute(unsent)]
        fitting = rows if ledger is None else list(_fitting(rows, room))
        # What does not fit waits until something was consumed, and that wakes the relay.
        return Batch(fitting, more=bool(fitting) and len(rows) == BATCH)

    async def _record(self, batch: Batch) -> None:
        if not batch.rows:
            return
        async with self._database.connection() as connection:
            if self._ledger is None:
                await connection.execute(delete(outbox).where(outbox.c.id.in_(batch.sent)))
            else:
                mark = update(outbox).where(outbox.c.id.in_(batch.sent)).values(sent_to=self._ledger.cluster_id)
                await connection.execute(mark)
            for row, reason in batch.refused.items():
                await connection.execute(update(outbox).where(outbox.c.id == row).values(dead_reason=reason))
        if self._ledger is not None:
            for sent in (row for row in batch.rows if row.id in batch.places):
                self._ledger.sent(sent.topic, *batch.places[sent.id], sent.id, sent.size)

    async def _remove_consumed(self) -> None:
        if self._ledger is not None:
            self._consumed += self._ledger.take_finished(self._topics)
        if self._consumed:
            async with self._database.connection() as connection:
                await connection.execute(delete(outbox).where(outbox.c.id.in_(self._consumed)))
            self._consumed.clear()


def _fitting(rows: Iterable[Waiting], room: dict[str, int]) -> Iterator[Waiting]:
    """The rows for which there is room in their topics. When a topic is full, its further rows wait too."""
    for row in rows:
        if room[row.topic] > 0:
            room[row.topic] -= row.size
            yield row
