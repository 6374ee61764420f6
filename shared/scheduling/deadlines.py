"""Deadlines strike: reminders go out, and what was not done in time is found overdue.

The rows themselves are the schedule. `strikes_at` is written with every move of a deadline, so no clock has to be set,
moved and stopped too. When a row strikes, it is read again under the lock of its aggregate and marked as done in the
same transaction: a strike that comes late or twice acts once.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import Refusal
from shared.kernel.reminders import Strike
from shared.observability import metrics
from shared.observability.logs import bind_contextvars
from shared.persistence.deadline_columns import DeadlineColumns
from shared.scheduling.clocks import NOT_NOW
from shared.scheduling.due import DueTable
from shared.work.unit import Transactions, Work

log = structlog.get_logger()

Aggregate = TypeVar("Aggregate")


@dataclass(frozen=True, slots=True)
class DeadlineKind(Generic[Aggregate]):
    """What a service does with its deadlines of one kind.

    `load` gives the aggregate that the deadline is about, locked. `act` does what a strike says: it records the fact
    that somebody is reminded, or that it is overdue. The deadline itself has been marked before.
    """

    load: Callable[[Work[Any], UUID], Awaitable[Aggregate]]
    act: Callable[[Work[Any], Aggregate, Strike], Awaitable[None]]


@dataclass(frozen=True)
class Deadlines:
    """A service's table of deadlines, and its kinds."""

    row: type[DeadlineColumns]
    kinds: Mapping[str, DeadlineKind[Any]]

    @cached_property
    def schedule(self) -> DueTable:
        """The rows as a worker leases them."""
        table = self.row.metadata.tables[str(self.row.__tablename__)]
        return DueTable(table, table.c.strikes_at.is_not(None), timedelta(seconds=30), {}, at="strikes_at")

    async def measure(self, session: AsyncSession, service: str, now: datetime) -> None:
        """Sets the gauge of deadlines that should have struck."""
        strikes_at = col(self.row.strikes_at)
        oldest = (await session.execute(select(func.min(strikes_at)).where(strikes_at < now))).scalar_one()
        metrics.deadlines_late.labels(service).set((now - oldest).total_seconds() if oldest else 0)


class DeadlineHand:
    """Does what a service's deadlines say, one strike in one transaction."""

    def __init__(self, transactions: Transactions[Any], deadlines: Deadlines) -> None:
        self._transactions = transactions
        self._deadlines = deadlines

    async def strike(self, leased: Row[Any]) -> None:
        """Does what is due now by one leased row. If its act is refused, the deadline is stopped."""
        correlation = f"deadline-{leased.id}"
        bind_contextvars(correlation=correlation)
        try:
            async with self._transactions.begin(SYSTEM, correlation) as work:
                await self._act(work, leased)
        except Refusal as refusal:
            if refusal.kind in NOT_NOW:
                raise
            # Things have changed, and nothing is awaited any more: that is an answer, not a failure.
            log.info("deadline.refused", kind=leased.kind, code=refusal.code)
            async with self._transactions.begin(SYSTEM, correlation) as work:
                await self._stop(work, leased)

    async def _act(self, work: Work[Any], leased: Row[Any]) -> None:
        kind = self._deadlines.kinds[leased.kind]
        aggregate = await kind.load(work, leased.subject)
        strike = (await self._lock(work, leased)).strike(work.now)
        if strike is None:
            log.info("deadline.overtaken", kind=leased.kind)
            return
        await kind.act(work, aggregate, strike)

    async def _stop(self, work: Work[Any], leased: Row[Any]) -> None:
        row = await self._lock(work, leased)
        if row.version == leased.version:
            row.write(row.read().stop(work.now))

    async def _lock(self, work: Work[Any], leased: Row[Any]) -> DeadlineColumns:
        """Called after the aggregate is locked: commands of people lock in this order too."""
        return await work.lock(self._deadlines.row, col(self._deadlines.row.id) == leased.id)
