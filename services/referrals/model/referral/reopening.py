"""A service that ended too early is taken up again."""

from datetime import datetime

from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.actors import Role
from shared.kernel.moves import Condition, Move
from shared.kernel.refusals import not_allowed

_LOOKS_BACK: Condition[Referral] = Condition(
    "the recipient still looks back", lambda row: row.follow_up_until is not None
)


def in_window(row: Referral, now: datetime) -> bool:
    """Whether the recipient may look back still: the days that the clause gives for both."""
    return row.follow_up_until is not None and now < row.follow_up_until


def require_window(row: Referral, now: datetime) -> None:
    """409 `reopening-over` once the recipient may not look back any more."""
    if not in_window(row, now):
        sentence = "The time for reopening is over: it lasts as long as the recipient may look back."
        raise not_allowed("reopening-over", sentence)


def _reopened(row: Referral, _body: Explained, now: datetime) -> None:
    row.started_at = row.started_at or now
    row.review_on = row.appointment_at = None
    row.ended_at = row.outcome = row.outcome_on = row.loop_closed_at = None
    row.follow_up_until = row.sealed_last_sight = None
    row.cancellation_requested_at = row.cancellation_reason = row.cancellation_reason_by = None


REOPEN = Move[Referral, Explained](
    id="R24", slug="reopen", fact="reopened",
    who={"R": frozenset({Role.SUPERVISOR})},
    sources=frozenset({ReferralStatus.COMPLETED, ReferralStatus.FAILED}), target=ReferralStatus.IN_PROGRESS,
    when=(_LOOKS_BACK,),
    means="By a supervisor, as long as the recipient may look back; takes a place again.",
    reasons=frozenset({
        Reason.SENT_IN_ERROR, Reason.WAITING_FOR_CLIENT, Reason.NEEDS_OTHER_ASSESSMENT_FIRST, Reason.OTHER,
    }),
    body=Explained, effect=_reopened,
)  # fmt: skip
