"""What should never have been: its content is erased, and its skeleton stays."""

from datetime import datetime

from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import PRIVACY, UNSEEN_SENDER
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.moves import Condition, Move

_NOTHING_TO_DELETE: Condition[Referral] = Condition(
    "no deletion is awaited",
    lambda row: row.basis_lost_at is None or row.recipient is None or row.deletion_answer is not None,
)


def _erased(row: Referral, _body: Explained, now: datetime) -> None:
    """What is sealed is emptied by the command, which has the client's key."""
    row.sender_reference = row.recipient_reference = None
    row.sealed_last_sight = row.follow_up_until = None
    row.appointment_at = row.review_on = None
    row.ended_at = row.ended_at or now


MARK_ENTERED_IN_ERROR = Move[Referral, Explained](
    id="R28", slug="mark-entered-in-error", fact="entered-in-error",
    who={**UNSEEN_SENDER, **PRIVACY},
    sources=frozenset(set(ReferralStatus) - {ReferralStatus.ENTERED_IN_ERROR}), target=ReferralStatus.ENTERED_IN_ERROR,
    when=(_NOTHING_TO_DELETE,),
    means="By the sender until the recipient has seen it, then by a privacy officer of either. What was written is "
    "erased; number, codes and times stay.",
    reasons=frozenset({
        Reason.SENT_IN_ERROR, Reason.DUPLICATE, Reason.WRONG_RECIPIENT, Reason.CONSENT_MISSING, Reason.SAFETY,
        Reason.OTHER,
    }),
    body=Explained, effect=_erased,
)  # fmt: skip
