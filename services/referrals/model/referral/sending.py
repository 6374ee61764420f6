"""The sender's moves before the recipient has answered: send it, throw the draft away, take it back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.referrals.contracts.consumed import Clause
from services.referrals.model.coverage.decide import Covered
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.referral.awaiting import to_answer
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.parts import NOT_TAKEN_UP, SENDER, SENDER_OR_SYSTEM, UNANSWERED
from services.referrals.model.referral.reason_groups import BASIS_IS_GONE, CLIENT_IS_GONE, NEED_IS_GONE
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


def _ended(row: Referral, _body: Body, now: datetime) -> None:
    row.ended_at = now


def go_out(row: Referral, covered: Mapping[UUID, Covered], now: datetime) -> Clause:
    """Writes by which clause it goes to its recipient, or to each to whom it is offered; answers the one by whose time
    the referral's own is counted.

    Each to whom it is offered has its own clause's time. The referral's own, which the sender alone is told, is the
    longest of them: then everybody has had the time that was agreed with it.
    """
    row.requested_at = row.first_arrived_at = now
    if row.recipient is not None:
        decided = covered[row.recipient]
        row.coverage, row.agreement_id = decided.kept, decided.agreement_id
        return decided.clause
    row.candidates = {one: offered_by(decided, now) for one, decided in covered.items()}
    return max((one.clause for one in covered.values()), key=lambda one: one.response_business_days)


def offered_by(decided: Covered, now: datetime) -> DecidingClause:
    """What is kept of the clause by which it is offered to one organisation from this moment on."""
    due_at = to_answer(decided.clause, now, offered=True).due_at
    return decided.kept.model_copy(update={"answer_due_at": due_at})


SUBMIT = Move[Referral, Body](
    id="R02", slug="submit", fact="submitted",
    who=SENDER, sources=frozenset({ReferralStatus.DRAFT}), target=ReferralStatus.REQUESTED,
    detail=BusinessStatus.AWAITING_RESPONSE,
    means="An agreement in force covers it, the legal basis is valid, no open duplicate. Sets the due date.",
)  # fmt: skip

DISCARD = Move[Referral, Explained](
    id="R03", slug="discard", fact="discarded",
    who=SENDER, sources=frozenset({ReferralStatus.DRAFT}), target=ReferralStatus.CANCELLED,
    means="A draft is thrown away, with a reason.",
    reasons=frozenset({Reason.NOT_SENT, Reason.SENT_IN_ERROR, Reason.DUPLICATE, Reason.OTHER})
    | CLIENT_IS_GONE | NEED_IS_GONE,
    body=Explained, effect=_ended,
)  # fmt: skip

WITHDRAW = Move[Referral, Explained](
    id="R11", slug="withdraw", fact="withdrawn",
    who=SENDER_OR_SYSTEM, sources=UNANSWERED | {ReferralStatus.ON_HOLD}, target=ReferralStatus.CANCELLED,
    when=(NOT_TAKEN_UP,),
    means="Nothing has begun, so nobody is asked; by itself where another of the same need was accepted first.",
    reasons=frozenset({
        Reason.CLIENT_DECLINED, Reason.CLIENT_UNREACHABLE, Reason.WRONG_RECIPIENT, Reason.DUPLICATE, Reason.SAFETY,
        Reason.SENT_IN_ERROR, Reason.OTHER,
    }) | CLIENT_IS_GONE | NEED_IS_GONE | BASIS_IS_GONE,
    body=Explained, effect=_ended,
)  # fmt: skip
