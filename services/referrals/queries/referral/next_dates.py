"""When the next thing happens in a referral, as those are told who are no side of it."""

from datetime import datetime
from typing import Any

from services.referrals.model.referral.row import NEVER


def next_of(row: Any, now: datetime) -> datetime | None:
    """The appointment that lies ahead, or when something is due, whichever is sooner; of the columns `appointment_at`
    and `next_due_at`."""
    ahead = row.appointment_at if row.appointment_at is not None and row.appointment_at > now else None
    due_at = row.next_due_at if row.next_due_at < NEVER else None
    return min((at for at in (ahead, due_at) if at is not None), default=None)
