"""The row of a deadline. Each service makes its own table of it, one for all kinds (docs/domain.md, section 5):

class Deadline(Row, DeadlineColumns, table=True): ...
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from shared.kernel import deadlines
from shared.kernel.extensions import Extension
from shared.kernel.reminders import Reminder, Strike
from shared.kernel.time_units import TimeUnit
from shared.persistence.columns import DAY, ID, INSTANT, ValueColumn

_REMINDERS: Any = ValueColumn(tuple[Reminder, ...])
_EXTENSIONS: Any = ValueColumn(tuple[Extension, ...])
_OPEN = text("stopped_at IS NULL")
_STRIKES = text("strikes_at IS NOT NULL")


class DeadlineColumns(SQLModel):
    """`kind` says what is awaited, `subject` of which aggregate; the rest is a `Deadline` that can be read and written.

    `due_at` and `strikes_at` follow from it and are written with it. By `strikes_at`, `lease_until` and `attempts` the
    rows are a schedule (`shared/scheduling/deadlines.py`).
    """

    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 0
    kind: str
    subject: UUID = Field(sa_type=ID, index=True)
    source: str
    started_on: date = Field(sa_type=DAY)
    length: int
    unit: str
    pausable: bool
    reminders: tuple[Reminder, ...] = Field(sa_type=_REMINDERS)
    paused_at: datetime | None = Field(default=None, sa_type=INSTANT)
    paused: int = 0
    extensions: tuple[Extension, ...] = Field(sa_type=_EXTENSIONS)
    overdue_at: datetime | None = Field(default=None, sa_type=INSTANT)
    stopped_at: datetime | None = Field(default=None, sa_type=INSTANT)
    due_at: datetime = Field(sa_type=INSTANT)
    strikes_at: datetime | None = Field(default=None, sa_type=INSTANT)
    lease_until: datetime | None = Field(default=None, sa_type=INSTANT)
    attempts: int = 0

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> Sequence[Index]:
        return (
            # One open deadline of a kind for one subject.
            Index("deadline_open", "kind", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
            Index("deadline_strikes", "strikes_at", sqlite_where=_STRIKES, postgresql_where=_STRIKES),
        )

    @classmethod
    def of(cls, id_: UUID, kind: str, subject: UUID, deadline: deadlines.Deadline) -> Self:
        """A new row."""
        row = cls(id=id_, kind=kind, subject=subject)  # type: ignore[call-arg]  # the others are written
        row.write(deadline)
        return row

    @property
    def open(self) -> bool:
        """Whether it still waits for something."""
        return self.stopped_at is None

    @property
    def overdue(self) -> bool:
        """Whether it still waits, and is overdue."""
        return self.open and self.overdue_at is not None

    def told(self, reminder: Reminder) -> bool:
        """Which reminders the service tells; the others stay planned, and no strike comes for them."""
        return True

    def read(self) -> deadlines.Deadline:
        """The value that this row keeps."""
        return deadlines.Deadline(
            started_on=self.started_on,
            length=self.length,
            source=self.source,
            unit=TimeUnit(self.unit),
            pausable=self.pausable,
            reminders=self.reminders,
            paused_at=self.paused_at,
            paused=self.paused,
            extensions=self.extensions,
            overdue_at=self.overdue_at,
            stopped_at=self.stopped_at,
        )

    def write(self, deadline: deadlines.Deadline) -> None:
        """Keeps this value instead. A worker that has leased the row finds that it was overtaken."""
        self.version += 1
        self.source, self.started_on = deadline.source, deadline.started_on
        self.length, self.unit, self.pausable = deadline.length, deadline.unit.value, deadline.pausable
        self.reminders, self.extensions = deadline.reminders, deadline.extensions
        self.paused_at, self.paused = deadline.paused_at, deadline.paused
        self.overdue_at, self.stopped_at, self.due_at = deadline.overdue_at, deadline.stopped_at, deadline.due_at
        strike = deadline.next_strike(self.told)
        self.strikes_at = strike.at if strike else None
        self.lease_until, self.attempts = None, 0

    def strike(self, now: datetime) -> Strike | None:
        """Takes what is to be done at `now`, if anything is: it is marked as done."""
        deadline = self.read()
        strike = deadline.next_strike(self.told)
        if strike is None or strike.at > now:
            return None
        self.write(deadline.struck(strike, now))
        return strike
