"""What is done when a deadline of a referral strikes: each step of a ladder, and what was not done in time, is told."""

from services.referrals.commands.case.reviewing import REVIEWS
from services.referrals.commands.case.striking import STATUTORY
from services.referrals.commands.contact_request.deadlines import TO_CONTACT
from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.loading import load_referral
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.deadline.row import (
    CANCELLATION,
    CONTACT,
    DELETION,
    HOLD_REVIEW,
    RESPONSE,
    START,
    Deadline,
)
from services.referrals.model.referral import ladder
from services.referrals.model.referral.awaiting import DELETION_OVERDUE, REVIEW_DUE, START_OVERDUE
from services.referrals.model.referral.bodies import Remark
from services.referrals.model.referral.cancelling import CONFIRM_CANCELLATION
from services.referrals.model.referral.ending import EXPIRE
from services.referrals.model.referral.offer import OVERDUE
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.reminders import Strike
from shared.scheduling.deadlines import DeadlineKind, Deadlines


async def _no_answer(work: Work, row: Referral, strike: Strike) -> None:
    """A step of the ladder, or the agreed time is over: the status stays. After the last step silence may end it.

    Of an open referral only that the time is over is told: its candidates have times of their own.
    """
    for fact, parts in ladder.facts_of(strike):
        if fact == OVERDUE or row.recipient is not None:
            _tell(work, row, fact, parts)
    if ladder.expires(strike):
        await REFERRAL.make_on(work, row, EXPIRE, Body())


async def _not_started(work: Work, row: Referral, _strike: Strike) -> None:
    """The service has not begun in the agreed time; both sides are told."""
    _tell(work, row, START_OVERDUE, ("sender", "recipient"))


async def _not_reviewed(work: Work, row: Referral, _strike: Strike) -> None:
    """The day of review is over, and the pause lasts still: the recipient is told, who has chosen the day."""
    _tell(work, row, REVIEW_DUE, ("recipient",))


async def _not_deleted(work: Work, row: Referral, _strike: Strike) -> None:
    """The recipient has not said in time what became of the data; both are told."""
    _tell(work, row, DELETION_OVERDUE, ("sender", "recipient"))


async def _silence_confirms(work: Work, row: Referral, _strike: Strike) -> None:
    """R18: nobody has answered the request to cancel in the agreed days."""
    await REFERRAL.make_on(work, row, CONFIRM_CANCELLATION, Remark())


def _tell(work: Work, row: Referral, fact: str, parts: tuple[str, ...]) -> None:
    """One version more and one fact, though nobody has made a move."""
    row.version += 1
    note_step(work, row, fact)
    work.record(referral_fact(row, fact, work.now, None, parts))
    work.audit(f"referral.{fact}", row.id, client=row.client_id, version=row.version)


DEADLINES = Deadlines(
    Deadline,
    {
        RESPONSE: DeadlineKind(load_referral, _no_answer),
        START: DeadlineKind(load_referral, _not_started),
        CANCELLATION: DeadlineKind(load_referral, _silence_confirms),
        HOLD_REVIEW: DeadlineKind(load_referral, _not_reviewed),
        DELETION: DeadlineKind(load_referral, _not_deleted),
        CONTACT: TO_CONTACT,
        **STATUTORY,
        **REVIEWS,
    },
)
