"""The times of a referral begin. What every move does to them follows from the state (`model/referral/awaiting.py`)."""

from datetime import date

from services.referrals.contracts.consumed import Clause
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.deadline.row import CANCELLATION, DELETION, HOLD_REVIEW, RESPONSE, START, Deadline
from services.referrals.model.referral.awaiting import to_answer, to_confirm, to_confirm_deletion, to_review, to_start
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel import deadlines


def await_answer(work: Work, row: Referral, clause: Clause) -> None:
    """The time of this clause begins: the referral was sent, or has come to a recipient of its own."""
    _begin(work, row, RESPONSE, to_answer(clause, work.now, offered=row.recipient is None))


def await_start(work: Work, row: Referral, clause: DecidingClause) -> None:
    """The time in which the service is to begin, where the clause sets one: the recipient took the client."""
    deadline = to_start(clause, work.now)
    if deadline is not None:
        _begin(work, row, START, deadline)


def await_confirmation(work: Work, row: Referral) -> None:
    """The time begins in which the recipient answers a request to cancel."""
    assert row.coverage is not None
    _begin(work, row, CANCELLATION, to_confirm(row.coverage, work.now))


def await_deletion(work: Work, row: Referral) -> None:
    """The legal basis is lost: the time begins in which the recipient says what became of the data."""
    _begin(work, row, DELETION, to_confirm_deletion(work.now))


def await_review(work: Work, row: Referral, day: date) -> None:
    """The pause is to be looked at again. 422 as `to_review`."""
    _begin(work, row, HOLD_REVIEW, to_review(day, work.now))


def _begin(work: Work, row: Referral, kind: str, deadline: deadlines.Deadline) -> None:
    """Where one of this kind runs already its row begins anew: one of a kind is open for a referral."""
    newest = row.newest(kind)
    if newest is not None and newest.open:
        newest.write(deadline)
        return
    new = Deadline.of(work.new_id(), kind, row.id, deadline)
    work.add(new)
    row.deadlines.append(new)
