"""Who is reminded of a deadline, and on which day. All reminders of one deadline are its ladder."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody is to be reminded, or was at `sent_at`.

    `offset` are days from the due day: -2 is two days before it, 0 the day itself. They are business days where the
    deadline is counted in them, else days of the calendar. `to` is a code of the service that reminds.
    """

    offset: int
    to: str
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Strike:
    """What is to be done at one instant: who is reminded, and whether the deadline is overdue from then on."""

    at: datetime
    overdue: bool
    reminders: tuple[Reminder, ...]
