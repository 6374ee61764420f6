"""What a unit of work is to write, and how: held back till the end, then all in one statement, and the commit.

One statement less makes a command a tenth faster (docs/adr/0031-a-unit-of-work-writes-once.md).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Column, Executable, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

from shared.kernel.refusals import Kind, Refusal
from shared.messaging.outbox import Fact
from shared.persistence import mechanisms
from shared.persistence.changed_rows import changed_rows
from shared.persistence.inserts import insert_unknown
from shared.persistence.mechanisms import audit_entry, idempotency_record
from shared.persistence.new_rows import insert_new, new_rows
from shared.persistence.one_statement import ChangedMeanwhile, New, Rows, write_all
from shared.persistence.prepared import Prepared
from shared.work.reading import Reading, Tools

Row = TypeVar("Row")


@dataclass
class Writing(Reading[Tools]):
    """A reading that also writes. Once the command is `over`, whoever reads sees what it has changed.

    `drawn` are the columns for which numbers were drawn (shared/work/free_numbers.py).
    """

    added: list[object] = field(default_factory=list)
    unless_there: defaultdict[tuple[Table, tuple[str, ...]], list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by table and columns, so that many are written by one part of the statement
    drawn: list[Column[Any]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    audits: list[dict[str, Any]] = field(default_factory=list)
    idempotency: dict[str, Any] | None = None
    over: bool = False

    def add(self, row: object) -> None:
        """A new row of this transaction."""
        self.added.append(row)

    def add_unless_there(self, table: Table, row: dict[str, Any]) -> None:
        """A new row of this transaction, unless its natural key is there."""
        self.unless_there[table, tuple(row)].append(row)

    def in_hand(self, row: type[Row], row_id: UUID) -> Row | None:
        """The row of this id, where this transaction has loaded it or is to write it."""
        for one in self.added:
            if isinstance(one, row) and cast(Any, one).id == row_id:
                return one
        return cast(Row | None, self.session.identity_map.get(identity_key(row, row_id)))

    async def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> Any:
        """As `Reading.execute`."""
        await self._show()
        return await super().execute(statement, values)

    async def ask(self, query: Prepared, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """As `Reading.ask`."""
        await self._show()
        return await super().ask(query, values)

    async def get(self, row: type[Row], row_id: UUID) -> Row | None:
        """As `Reading.get`."""
        await self._show()
        return await super().get(row, row_id)

    async def insert_unless_there(self, *tables: tuple[Any, Rows]) -> None:
        """Inserts the rows whose natural keys are not there yet. A table may be a mapped class; its rows have the same
        columns, and all of them: no default is looked up."""
        new = [New(getattr(table, "__table__", table), rows, unless_there=True) for table, rows in tables]
        await self.session.run_sync(lambda session: write_all(session.connection(), (), new))

    async def insert_unknown(self, key: Column[Any], values: Sequence[Any], **same: Any) -> list[Any]:
        """Inserts a row for each value of `key` that is not there yet, with the columns `same`; returns those."""
        return await self.session.run_sync(lambda session: insert_unknown(session.connection(), key, values, same))

    async def flush(self) -> None:
        """Sends new and changed rows to the database now, because a rule must see them there."""
        added, unless_there = self.added, self._unless_there()
        self.added = []
        self.unless_there.clear()
        try:
            await self.session.run_sync(_flush, added, unless_there)
        except StaleDataError as error:
            raise _stale() from error
        except IntegrityError as error:
            # PostgreSQL answers nothing more in this transaction, and the caller may still want to read.
            await self.session.rollback()
            if (meaning := self._meaning(error)) is error:
                raise
            raise meaning from error

    async def commit(self, facts: Rows) -> None:
        """Writes all that is held back, together with these rows of the outbox, and commits."""
        records = [self.idempotency] if self.idempotency else []
        kept = [New(mechanisms.outbox, facts), New(idempotency_record, records), New(audit_entry, self.audits)]
        try:
            await self.session.run_sync(_commit, self.added, [*self._unless_there(), *kept])
        except (StaleDataError, ChangedMeanwhile) as error:
            raise _stale() from error
        except IntegrityError as error:
            if (meaning := self._meaning(error)) is error:
                raise
            raise meaning from error

    def _unless_there(self) -> list[New]:
        return [New(table, rows, unless_there=True) for (table, _), rows in self.unless_there.items()]

    async def _show(self) -> None:
        session = self.session
        if self.over and (self.added or self.unless_there or session.dirty or session.new or session.deleted):
            await self.flush()

    def _meaning(self, error: IntegrityError) -> Exception:
        """What a broken rule of a table means, where the command could not know of it."""
        said = str(error.orig)
        if idempotency_record.name in said:
            return answered_meanwhile()
        # As PostgreSQL and as SQLite name the rule that a column is unique.
        names = [f"{one.table.name}{form}" for one in self.drawn for form in (f"_{one.name}_key", f".{one.name}")]
        return NumberTaken() if any(name in said for name in names) else error


class NumberTaken(Exception):
    """A number that the command drew is in use already: let it be obeyed again, in a new transaction."""


def answered_meanwhile() -> Refusal:
    """409: the same request came twice at the same time, and the other one was answered first."""
    sentence = "The same Idempotency-Key was answered at this moment: ask again to get that answer."
    return Refusal(Kind.NOT_ALLOWED, "idempotency-key-in-progress", sentence)


def _stale() -> Refusal:
    return Refusal(Kind.STALE, "stale-version", "The object was changed at the same moment.")


def _flush(session: Session, added: Sequence[object], unless_there: Sequence[New]) -> None:
    insert_new(session, added)
    write_all(session.connection(), (), unless_there)
    session.flush()


def _commit(session: Session, added: Sequence[object], kept: Sequence[New]) -> None:
    new, changes = new_rows(added), changed_rows(session)
    if new is None or changes is None:
        # Before the outbox, never after it: the order of its ids is the order of commits.
        _flush(session, added, ())
        new, changes = [], []
    write_all(session.connection(), changes, [*new, *kept])
    session.expunge_all()  # it takes what was just written for changes that are still to be written
    session.commit()
