"""The unit of work: one command, one transaction.

Rows (version-checked), outbox, idempotency record and audit entry are committed together or not at all. A command
never commits, publishes or calls out; it changes rows, records facts, and returns.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, Select, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import raiseload

from shared.ids import new_id
from shared.kernel.actors import Actor
from shared.kernel.refusals import Kind, Refusal, not_found
from shared.messaging import outbox
from shared.messaging.outbox import Fact
from shared.observability.tracing import current_traceparent
from shared.persistence.database import Database
from shared.work.reading import Reading, Tools, etag
from shared.work.writing import Writing

Row = TypeVar("Row")

EVERY_ROW: tuple[()] = ()
"""For `Work.load`: the system itself asks, or the rows are public. What people ask for is scoped by organisation."""


@dataclass(frozen=True, slots=True)
class Precondition:
    """What the caller said of the version it read. `version` None means that it said nothing; `own` as in `Shown`."""

    version: int | None
    own: int = 0

    def check(self, current: int, own: int = 0) -> None:
        """412 when the object has moved on, 428 when nothing was said (RFC 6585, RFC 9110 §13)."""
        if self.version is None:
            sentence = "Say which version you read: send If-Match with the ETag of your last answer."
            raise Refusal(Kind.PRECONDITION_MISSING, "if-match-required", sentence)
        if (self.version, self.own) != (current, own):
            sentence = f"The object has changed: its ETag is {etag(current, own)} now. Read it again, then decide."
            raise Refusal(Kind.STALE, "stale-version", sentence, {"current_version": current})


async def _nothing_more(_row: Any) -> None:
    """For `Work.load`: the row is whole."""


@dataclass
class Work(Writing[Tools]):
    """What a command works with: it reads, writes, records facts and audits.

    `struck` is the clock whose command this is, until it is closed (shared/scheduling/clocks.py). `wakes` are the
    tables in which rows became due.
    """

    precondition: Precondition | None = None
    wakes: set[Table] = field(default_factory=set)
    struck: Any = None

    def new_id(self) -> UUID:
        return new_id()

    def falls_due(self, table: Table, at: datetime) -> None:
        """A row of this table is due then. Whoever works these off looks after the commit; for what is due later, only
        where this is the one process of the database: there one looks more rarely without a reason."""
        if at <= self.now or self.dialect.name == "sqlite":
            self.wakes.add(table)

    def record(self, fact: Fact) -> None:
        """The fact is published if this transaction commits, and only then."""
        self.facts.append(fact)

    def audit(self, action: str, subject: UUID | None, **details: Any) -> None:
        """Who did or read what. `details`: client, basis, groups, version. No personal data."""
        columns = {"client": None, "basis": None, "groups": "", "version": None}
        entry = {
            "at": self.now,
            "actor": self.actor.subject,
            "on_behalf_of": self.actor.on_behalf_of,
            "organisation": self.actor.organisation,
            "action": action,
            "subject": subject,
            "correlation": self.correlation,
        }
        self.audits.append(entry | columns | details)

    async def load(
        self,
        row: type[Row],
        noun: str,
        row_id: UUID,
        *,
        seen: Sequence[ColumnElement[bool]] | Callable[[Row], bool],
        version: Callable[[Row], int] = attrgetter("version"),
        own: Callable[[Row], int] = lambda _: 0,
        without: tuple[Any, ...] = (),
        rest: Callable[[Row], Awaitable[None]] = _nothing_more,
    ) -> Row:
        """The row of this id, locked until the end of the transaction, with the caller's `If-Match` checked.

        404 when there is none that the actor may see. `seen` says which rows the actor may see: conditions of the
        statement, a function of the row, or EVERY_ROW. `version` is the version that the actor was told, where it is
        not the row's; `own` counts what of the row the actor's organisation alone has changed since. `without` are
        relationships that `rest` reads, of a row that the actor may see. Use it for the aggregate of the command; for
        every other row that the command changes use `lock`.
        """
        statement = _locked_by_id(cast(Hashable, row), without)
        if not callable(seen):
            statement = statement.where(*seen)
        found: Row | None = (await self.session.execute(statement, {"id": row_id})).scalar_one_or_none()
        if found is None or (callable(seen) and not seen(found)):
            raise not_found(noun)
        await rest(found)
        if self.precondition is not None:
            self.precondition.check(version(found), own(found))
        return found

    async def lock(self, row: type[Row], *where: ColumnElement[bool]) -> Row:
        """The one row that must exist, locked; the caller's `If-Match` is about another."""
        return (await self.session.execute(_locked(row, *where))).scalar_one()

    async def alone(self, key: str) -> None:
        """From here to the end of this transaction no other one passes with the same key: for a rule over many rows.

        SQLite has one writer as it is.
        """
        if self.dialect.name == "postgresql":
            await self.execute(_ALONE, {"key": key})

    def insert(self, table: Any) -> Any:
        """An INSERT with `on_conflict_do_…` for this database; PostgreSQL and SQLite have the same methods for it."""
        return insert_of(self.dialect)(table)


_ALONE = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("key"), 0)))


def insert_of(dialect: Dialect) -> Callable[[Any], Any]:
    """What makes an INSERT in this dialect."""
    return sqlite.insert if dialect.name == "sqlite" else postgresql.insert


def _locked(row: type[Row], *where: Any) -> Select[Row]:
    """Locks, and reads again what this session may have read before it had the lock."""
    # FOR NO KEY UPDATE: ids never change. A plain FOR UPDATE would also block every foreign key that points here, and
    # commands whose rows point at each other's would wait for one another.
    return select(row).where(*where).with_for_update(key_share=True).execution_options(populate_existing=True)


@cache
def _locked_by_id(row: Hashable, without: tuple[Any, ...]) -> Select[Any]:
    """Built once for each kind of row: building costs a third of running."""
    kind: Any = row
    return _locked(kind, kind.id == bindparam("id")).options(*(raiseload(one) for one in without))


@dataclass(frozen=True)
class Transactions(Generic[Tools]):
    """Begins the units of work of one service.

    `after_commit` wakes those who send facts, `after_due` those who work off the due rows of these
    tables.
    """

    service: str
    database: Database
    tools: Tools
    after_commit: Callable[[], None] = lambda: None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    after_due: Callable[[Collection[Table]], None] = lambda _tables: None

    @asynccontextmanager
    async def begin(
        self, actor: Actor, correlation: str, precondition: Precondition | None = None
    ) -> AsyncIterator[Work[Tools]]:
        """One transaction. Leaving without an error commits everything together."""
        async with self.database.writing() as session:
            work = Work(session, actor, self.clock(), correlation, f"/vidare/{self.service}", self.tools)
            work.precondition = precondition
            yield work
            await self._commit(work)
        if work.facts:
            self.after_commit()
        if work.wakes:
            self.after_due(work.wakes)

    @asynccontextmanager
    async def reading(self, actor: Actor, correlation: str) -> AsyncIterator[Reading[Tools]]:
        """One look; nothing is committed."""
        async with self.database.reading() as session:
            yield Reading(session, actor, self.clock(), correlation, f"/vidare/{self.service}", self.tools)

    async def _commit(self, work: Work[Tools]) -> None:
        trace = current_traceparent()
        await work.commit(
            [outbox.row_of(fact, new_id(), work.source, work.now, work.correlation, trace) for fact in work.facts]
        )
