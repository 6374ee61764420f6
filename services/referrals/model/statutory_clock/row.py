"""The row of a statutory clock."""

from datetime import date
from typing import Any

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.kernel.reminders import Reminder
from shared.persistence.columns import DAY, ValueColumn

_REMINDERS: Any = ValueColumn(tuple[Reminder, ...])


class StatutoryClock(Row, table=True):
    """How long the law, or public guidance on it, lets something wait in a case: data, since laws change.

    `kind` is what is awaited, `starts_with` the event that it is counted from; the row that is in force on the day of
    that event counts. The act is its number; `section` is empty where nobody has said which one it is. `without_delay`:
    the act names no length, and this one is the operator's. `source` says where it was read. `reminders` are the
    ladder, by days from the due day.
    """

    __tablename__ = "statutory_clock"
    kind: str = Field(primary_key=True)
    starts_with: str = Field(primary_key=True)
    valid_from: date = Field(sa_type=DAY, primary_key=True)
    valid_until: date | None = Field(default=None, sa_type=DAY)
    act: str
    section: str | None = None
    without_delay: bool = False
    length: int
    unit: str
    pausable: bool
    reminders: tuple[Reminder, ...] = Field(sa_type=_REMINDERS)
    source: str

    @property
    def named(self) -> str:
        """As the source of a deadline: the act, its section and the day from which this row is in force."""
        section = f":{self.section}" if self.section is not None else ""
        return f"{'undelayed' if self.without_delay else 'law'}:{self.act}{section}@{self.valid_from}"
