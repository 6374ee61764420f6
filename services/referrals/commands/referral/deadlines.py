"""What is awaited of a referral, and what is told when it is not there in time."""

from uuid import UUID

from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.contracts.consumed import Clause
from services.referrals.model.deadline.row import CANCELLATION, RESPONSE, Deadline
from services.referrals.model.referral.offer import OVERDUE
from services.referrals.model.referral.response import agreed, to_confirm
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel import deadlines
from shared.kernel.reminders import Strike
from shared.work.unit import EVERY_ROW


def await_answer(work: Work, row: Referral, clause: Clause) -> None:
    """The time of this clause begins: the referral was sent, or has come to a recipient of its own.

    Where one runs already its row begins anew: one deadline of a kind is open for a referral.
    """
    deadline = agreed(clause, work.now)
    if row.response is not None and row.response.open:
        row.response.write(deadline)
    else:
        _begin(work, row, RESPONSE, deadline)


def await_confirmation(work: Work, row: Referral) -> None:
    """The time begins in which the recipient answers a request to cancel."""
    assert row.coverage is not None
    _begin(work, row, CANCELLATION, to_confirm(row.coverage, work.now))


def _begin(work: Work, row: Referral, kind: str, deadline: deadlines.Deadline) -> None:
    new = Deadline.of(work.new_id(), kind, row.id, deadline)
    work.add(new)
    row.deadlines.append(new)


async def load(work: Work, referral_id: UUID) -> Referral:
    """The referral whose deadline has struck, locked."""
    return await work.load(Referral, "referral", referral_id, seen=EVERY_ROW)


async def tell_overdue(work: Work, row: Referral, strike: Strike) -> None:
    """The agreed time is over without an answer: a fact; the status stays."""
    if not strike.overdue:
        return
    row.version += 1
    note_step(work, row, OVERDUE)
    work.record(referral_fact(row, OVERDUE, work.now, None))
    work.audit("referral.overdue", row.id, client=row.client_id, version=row.version)
