"""Clocks: a row says when the system makes an ordinary move by itself.

The conditions of the move are checked again under the lock, and the clock is closed in the transaction of the move. So
a clock that is leased twice is found closed the second time, and nothing happens.
"""

import contextlib
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Dialect, Row, bindparam, update

from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import Kind, Refusal
from shared.observability.logs import bind_contextvars
from shared.persistence.lists import among
from shared.persistence.mechanisms import clock
from shared.scheduling.due import DueTable
from shared.work.unit import Transactions, Work, insert_of

log = structlog.get_logger()

NOT_NOW = frozenset({Kind.NOT_READY, Kind.STALE})
"""Refusals that say nothing of the move itself: the row stays open and its lease brings it back."""

DUE_CLOCKS = DueTable(clock, clock.c.done_at.is_(None), timedelta(seconds=30), {})


@dataclass(frozen=True, slots=True)
class Struck:
    """A clock that has struck. `subject` is the aggregate's id; `detail` what was stored with it."""

    id: UUID
    subject: UUID
    detail: Any


ClockCommand = Callable[[Work[Any], Struck], Awaitable[None]]


async def set_clock(
    work: Work[Any], kind: str, subject: UUID, at: datetime, detail: Any = None, *, unless_set: bool = False
) -> None:
    """Sets the one open clock of this kind for this subject, or moves it; `unless_set` leaves an open one alone.

    The aggregate must be locked before. In the command of a clock this sets a new clock, for the one that struck is
    done.
    """
    await _close_own(work, subject, [kind])
    row = {"id": work.new_id(), "kind": kind, "subject": subject, "detail": detail, "due_at": at}
    if unless_set:
        work.add_unless_there(clock, row)
    else:
        await work.execute(_setting(work.dialect), row)
    work.falls_due(clock, at)


async def stop_clocks(work: Work[Any], subject: UUID, kinds: Iterable[str]) -> None:
    """Closes the subject's open clocks of these kinds, if any."""
    stopped = list(kinds)
    await _close_own(work, subject, stopped)
    await work.execute(_STOPPING, {"whose": subject, "kinds": stopped, "now": work.now})


@lru_cache(256)
def _setting(dialect: Dialect) -> Any:
    setting: Any = insert_of(dialect)(clock)
    new = setting.excluded
    return setting.on_conflict_do_update(
        index_elements=[clock.c.kind, clock.c.subject],
        index_where=clock.c.done_at.is_(None),
        set_={"due_at": new.due_at, "detail": new.detail, "lease_until": None, "attempts": 0},
    )


_STOPPING = (
    update(clock)
    .where(clock.c.subject == bindparam("whose"), among(clock.c.kind, "kinds"), clock.c.done_at.is_(None))
    .values(done_at=bindparam("now"), outcome="cancelled")
)


class ClockHand:
    """Runs the service's clock commands, one transaction each."""

    def __init__(self, transactions: Transactions[Any], commands: Mapping[str, ClockCommand]) -> None:
        self._transactions = transactions
        self._commands = commands

    async def strike(self, row: Row[Any]) -> None:
        """Makes the move of one leased clock and closes the clock with it; a refused move closes it too.

        The clock is closed last: a command of a person locks the aggregate first and its clocks after that. Two
        transactions that lock in opposite orders would wait for each other.
        """
        correlation = f"clock-{row.id}"
        bind_contextvars(correlation=correlation)
        try:
            async with self._transactions.begin(SYSTEM, correlation) as work:
                work.struck = row
                await self._commands[row.kind](work, Struck(row.id, row.subject, row.detail))
                await _close(work, "done")
        except _Overtaken:
            log.info("clock.overtaken", kind=row.kind)
        except Refusal as refusal:
            if refusal.kind in NOT_NOW:
                raise
            # Things have changed, and the move is not due any more: that is an answer, not a failure.
            log.info("clock.refused", kind=row.kind, code=refusal.code)
            with contextlib.suppress(_Overtaken):
                async with self._transactions.begin(SYSTEM, correlation) as work:
                    work.struck = row
                    await _close(work, f"refused: {refusal.code}")


async def _close_own(work: Work[Any], subject: UUID, kinds: Collection[str]) -> None:
    if work.struck is not None and work.struck.subject == subject and work.struck.kind in kinds:
        await _close(work, "done")


async def _close(work: Work[Any], outcome: str) -> None:
    """Closes the clock that struck, unless its command has done so. _Overtaken if somebody else moved or closed it."""
    row, work.struck = work.struck, None
    if row is None:
        return
    leased = (clock.c.id == row.id, clock.c.done_at.is_(None), clock.c.due_at == row.due_at)
    closing = update(clock).where(*leased).values(done_at=work.now, outcome=outcome, lease_until=None)
    if not (await work.execute(closing)).rowcount:
        raise _Overtaken


class _Overtaken(Exception):
    """The clock was moved or closed meanwhile: it stays as it is, and nothing of its command is kept."""
