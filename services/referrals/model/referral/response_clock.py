"""When the recipient's answer is due: business days agreed in the clause; stands still while information is awaited."""

from datetime import date, datetime
from typing import Any

from services.referrals.model.referral.parts import UNANSWERED
from services.referrals.model.referral.row import Referral
from shared.kernel.business_days import Due, due_in_business_days, resume


def start(row: Referral, business_days: int, clause: int, now: datetime) -> None:
    """The clock starts, anew where it ran: the referral was sent, or has come to a recipient of its own."""
    _write(row, due_in_business_days(now, business_days, f"clause:{clause}"))
    row.overdue = False


def pause(row: Referral, now: datetime) -> None:
    """The recipient waits for the sender: nothing is due meanwhile."""
    row.response_paused_at = row.response_paused_at or now


def go_on(row: Referral, now: datetime) -> None:
    """The due date moves on by the business days that the pause lasted."""
    due = read(row)
    if due is not None and row.response_paused_at is not None:
        _write(row, resume(due, row.response_paused_at, now))
        row.response_paused_at = None


def stop(row: Referral) -> None:
    """The answer is there; the due date stays to be read."""
    row.response_paused_at, row.overdue = None, False


def read(row: Referral) -> Due | None:
    """The due date as a value that can explain itself."""
    kept = row.response_due
    if kept is None:
        return None
    return Due(date.fromisoformat(kept["started"]), kept["count"], kept["source"], kept["paused"])


def strikes_at(row: Referral) -> datetime | None:
    """The instant at which the answer becomes overdue; None when none is awaited, or it is overdue already."""
    if row.status not in UNANSWERED or row.response_paused_at is not None or row.overdue:
        return None
    return row.response_due_at


def _write(row: Referral, due: Due) -> None:
    kept: dict[str, Any] = {
        "started": due.started.isoformat(),
        "count": due.count,
        "source": due.source,
        "paused": due.paused,
    }
    row.response_due, row.response_due_at = kept, due.at
