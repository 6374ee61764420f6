"""Due rows: a table is the schedule. It survives restarts, and any number of workers may share it.

One statement leases a row to one worker for a time and counts the attempt. If the worker is killed meanwhile, another
one leases the row when the time is over.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)

from shared.observability.logs import bind_contextvars, clear_contextvars
from shared.observability.tracing import span
from shared.persistence.columns import InstantColumn
from shared.persistence.database import Database
from shared.persistence.prepared import Prepared

log = structlog.get_logger()

_LOOK_EVERY = 1.0  # seconds, the net under the wake-up
_LOOK_EVERY_ALONE = 3.0  # seconds; for an operator's command, and for what a process left that was killed
_APART = 0.008  # seconds
_FULL_APART = 0.02  # seconds, where a look found all that there was room for
_AFTER_FAILURE = 2.0  # seconds
_FINISH_WITHIN = 20.0  # seconds at a stop, within the stop_grace_period of docker-compose.yml

Leased = TypeVar("Leased")
"""What a worker hands out: the leased row, or what is read from it."""

NOW: BindParameter[datetime] = bindparam("now", type_=InstantColumn())
"""The time at which rows are leased, for the conditions of a table."""


@dataclass(frozen=True)
class DueTable:
    """A table with the columns `id`, `lease_until` and `attempts`, and one that says when a row is due (`at`).

    `open` says which rows still count; `waits` says it for a row that is due later, where it is not the same.
    """

    table: Table
    open: ColumnElement[bool]
    lease: timedelta
    leased: dict[str, Any]  # columns to set when a row is leased, e.g. the status `sending`
    at: str = "due_at"
    waits: ColumnElement[bool] | None = None

    @cached_property
    def ripe(self) -> ColumnElement[bool]:
        """Due at `now`, and leased by nobody."""
        columns = self.table.c
        free = or_(columns.lease_until.is_(None), columns.lease_until <= NOW)
        return and_(self.open, columns[self.at] <= NOW, free)

    @cached_property
    def any_ripe(self) -> Prepared:
        """Whether there is anything to lease."""
        return Prepared(select(self.table.c.id).where(self.ripe).limit(1))

    @cached_property
    def next(self) -> Prepared:
        """When the next row is due that is due later than `now`, whatever else may keep it."""
        at = self.table.c[self.at]
        return Prepared(select(func.min(at)).where(self.waits if self.waits is not None else self.open, at > NOW))

    @cached_property
    def leasing(self) -> Prepared:
        """Leases the `most` oldest ripe rows until `until`."""
        columns, most = self.table.c, bindparam("most", type_=Integer())
        chosen = select(columns.id).where(self.ripe).order_by(columns[self.at]).limit(most)
        # A named subquery (CTE) is run once. A join may run another one for each row, and choose other rows each time.
        named = chosen.with_for_update(skip_locked=True).cte("chosen")
        until = bindparam("until", type_=InstantColumn())
        values = {"lease_until": until, "attempts": columns.attempts + 1, **self.leased}
        leasing = update(self.table).where(columns.id.in_(select(named.c.id))).values(values)
        return Prepared(leasing.returning(*columns))


async def lease_rows(database: Database, due: DueTable, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` rows that are due and not leased, now leased to the caller, oldest first."""
    # Most looks find nothing, and SQLite has one writer.
    if database.is_sqlite and not await database.read(due.any_ripe, {"now": now}):
        return []
    rows = await database.run(due.leasing, {"now": now, "until": now + due.lease, "most": limit})
    return sorted(rows, key=lambda row: row._mapping[due.at])


async def _as_leased(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    return rows


class DueWorker(Generic[Leased]):
    """Leases due rows and hands each to `handle`, at most `concurrency` at once, until cancelled.

    When it is cancelled, it leases no more, and gives the rows in hand at most 20 seconds to end. `handle` decides what
    becomes of the row, in a transaction of its own. When it raises, the row stays leased and is tried again when the
    lease is over.

    `read` turns the rows that were leased together into what `handle` takes, one for each, and may read more for all of
    them at once; without it `handle` takes the row. When it raises, it is asked for each
    alone, and what cannot be read then is tried again when its lease is over.

    It looks when it is woken, and when a row has ended: a look may leave out ripe rows because of rows in hand, here or
    at another worker, and the worker that ends one of those then finds what waited. For no other reason may the table's
    condition leave out a ripe row. Looks are at least `apart` seconds from each other, or 0.02
    where that is less and a look found all that there was room for: what becomes due meanwhile is leased together.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        due: DueTable,
        handle: Callable[[Leased], Awaitable[None]],
        clock: Callable[[], datetime],
        concurrency: int = 1,
        read: Callable[[Sequence[Row[Any]]], Awaitable[Sequence[Leased]]] = _as_leased,  # type: ignore[assignment]
        apart: float = _APART,
    ) -> None:
        self.name = name
        self._database = database
        self._due = due
        self._handle = handle
        self._read = read
        self._clock = clock
        self._concurrency = concurrency
        self._apart = apart
        self._wake = asyncio.Event()

    @property
    def table(self) -> Table:
        """Where the due rows stand."""
        return self._due.table

    def wake(self) -> None:
        """Look now: rows may have become due."""
        self._wake.set()

    async def forget_leases(self) -> None:
        """Takes all leases back. Only for the one process of a database: the one before it may have been killed."""
        leased = self._due.table.c.lease_until
        async with self._database.connection() as connection:
            await connection.execute(update(self._due.table).where(leased.is_not(None)).values(lease_until=None))

    async def run(self) -> None:
        running: set[asyncio.Task[None]] = set()

        def ended(task: asyncio.Task[None]) -> None:
            running.discard(task)
            self._wake.set()

        try:
            while True:
                self._wake.clear()
                looked = time.monotonic()
                room = self._concurrency - len(running)
                rows = await self._lease(room) if room else []
                for task in self._hand_out(rows):
                    running.add(task)
                    task.add_done_callback(ended)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(await self._rests()):
                        await self._wake.wait()
                apart = min(self._apart, _FULL_APART) if len(rows) == room else self._apart
                await asyncio.sleep(looked + apart - time.monotonic())
        finally:
            await _finish(list(running))

    async def _lease(self, room: int) -> Sequence[Row[Any]]:
        try:
            return await lease_rows(self._database, self._due, self._clock(), room)
        except Exception as error:  # the database is away: the rows wait
            log.warning("schedule.waiting", schedule=self.name, error=type(error).__name__)
            await asyncio.sleep(_AFTER_FAILURE)
            return []

    async def _rests(self) -> float:
        """Seconds to the next look that nobody wakes it for. Other processes do not wake it, so it looks every second;
        but a file of SQLite has one process, and there only time makes rows due."""
        if not self._database.is_sqlite:
            return _LOOK_EVERY
        now = self._clock()
        with contextlib.suppress(Exception):  # the database is away, which the next look tells
            ((due,),) = await self._database.read(self._due.next, {"now": now})
            return _LOOK_EVERY_ALONE if due is None else min((due - now).total_seconds(), _LOOK_EVERY_ALONE)
        return _LOOK_EVERY

    def _hand_out(self, rows: Sequence[Row[Any]]) -> Iterator[asyncio.Task[None]]:
        if rows:
            read = asyncio.ensure_future(self._read(rows))
            for place, row in enumerate(rows):
                yield asyncio.create_task(self._one(row, place, read))

    async def _one(self, row: Row[Any], place: int, read: "asyncio.Future[Sequence[Leased]]") -> None:
        clear_contextvars()
        bind_contextvars(schedule=self.name, row=str(row.id))
        if "correlation" in row._mapping:
            bind_contextvars(correlation=row.correlation)
        try:
            with span(f"schedule {self.name}", traceparent=row._mapping.get("traceparent")):
                await self._handle(await self._of_all(row, place, read))
        except Exception as error:  # the lease brings it back
            log.error("schedule.failed", error=type(error).__name__, attempts=row.attempts, exc_info=error)

    async def _of_all(self, row: Row[Any], place: int, read: "asyncio.Future[Sequence[Leased]]") -> Leased:
        try:
            return (await asyncio.shield(read))[place]
        except Exception as error:  # one row may spoil it for all: each tries by itself
            log.warning("schedule.unread", schedule=self.name, error=type(error).__name__)
            (alone,) = await self._read([row])
            return alone


async def _finish(running: Sequence[asyncio.Task[None]]) -> None:
    """A delivery that is stopped while it is sent is sent again by another worker, so it gets time to end."""
    if not running:
        return
    try:
        await asyncio.wait(running, timeout=_FINISH_WITHIN)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
