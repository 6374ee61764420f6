"""When the recipient's answer is due: business days agreed in the clause; stands still while information is awaited."""

from datetime import date, datetime
from typing import Any

from services.referrals.model.referral.parts import UNANSWERED
from services.referrals.model.referral.row import Referral
from shared.kernel.deadlines import Deadline


def start(row: Referral, business_days: int, clause: int, now: datetime) -> None:
    """The clock starts, anew where it ran: the referral was sent, or has come to a recipient of its own."""
    _write(row, Deadline.start(now, business_days, f"clause:{clause}"))
    row.overdue = False


def pause(row: Referral, now: datetime) -> None:
    """The recipient waits for the sender: nothing is due meanwhile."""
    row.response_paused_at = row.response_paused_at or now


def go_on(row: Referral, now: datetime) -> None:
    """The due date moves on by the business days that the pause lasted."""
    due = read(row)
    if due is not None and row.response_paused_at is not None:
        _write(row, due.resume(now))
        row.response_paused_at = None


def stop(row: Referral) -> None:
    """The answer is there; the due date stays to be read."""
    row.response_paused_at, row.overdue = None, False


def read(row: Referral) -> Deadline | None:
    """The due date as a value that can explain itself."""
    kept = row.response_due
    if kept is None:
        return None
    started_on = date.fromisoformat(kept["started"])
    paused_at = row.response_paused_at
    return Deadline(started_on, kept["count"], kept["source"], paused=kept["paused"], paused_at=paused_at)


def strikes_at(row: Referral) -> datetime | None:
    """The instant at which the answer becomes overdue; None when none is awaited, or it is overdue already."""
    if row.status not in UNANSWERED or row.response_paused_at is not None or row.overdue:
        return None
    return row.response_due_at


def _write(row: Referral, due: Deadline) -> None:
    kept: dict[str, Any] = {
        "started": due.started_on.isoformat(),
        "count": due.length,
        "source": due.source,
        "paused": due.paused,
    }
    row.response_due, row.response_due_at = kept, due.due_at
