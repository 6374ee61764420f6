"""The times for the recipient's answers, as the clause has them: to the referral, which stands still while information
is awaited, and to a request to cancel."""

from collections.abc import Callable
from datetime import datetime

from services.referrals.contracts.consumed import Clause
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.referral.row import Referral
from shared.kernel.deadlines import Deadline
from shared.kernel.reminders import Reminder


def agreed(clause: Clause, now: datetime) -> Deadline:
    """The time that this clause gives, from now on, with its ladder. A clause counts its reminders from the start."""
    length = clause.response_business_days
    ladder = [Reminder(one.business_day - length, one.to) for one in clause.reminders]
    return Deadline.start(now, length, f"clause:{clause.number}", reminders=ladder)


def to_confirm(clause: DecidingClause, now: datetime) -> Deadline:
    """The time that this clause gives to answer a request to cancel."""
    return Deadline.start(now, clause.cancellation_business_days, clause.source, pausable=False)


def pause(row: Referral, now: datetime) -> None:
    """The recipient waits for the sender: nothing is due meanwhile."""
    _move(row, lambda deadline: deadline.pause(now))


def go_on(row: Referral, now: datetime) -> None:
    """The due date moves on by the business days that the pause lasted."""
    _move(row, lambda deadline: deadline.resume(now))


def stop(row: Referral, now: datetime) -> None:
    """No answer is awaited any more; the due date stays to be read."""
    _move(row, lambda deadline: deadline.stop(now))


def stop_confirmation(row: Referral, now: datetime) -> None:
    """The request to cancel is answered, or taken back."""
    if row.confirmation is not None and row.confirmation.open:
        row.confirmation.write(row.confirmation.read().stop(now))


def _move(row: Referral, move: Callable[[Deadline], Deadline]) -> None:
    if row.response is not None and row.response.open:
        row.response.write(move(row.response.read()))
