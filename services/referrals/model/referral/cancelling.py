"""The sender asks to stop what the recipient has accepted, and the recipient agrees, or goes on to another end."""

from datetime import datetime

from services.referrals.model.deadline.row import CANCELLATION
from services.referrals.model.referral import awaiting
from services.referrals.model.referral.bodies import Explained, Remark
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.parts import (
    NOT_WAITLISTED,
    RECIPIENT_OR_SYSTEM,
    SENDER,
    SENDER_OR_SYSTEM,
    UNDER_WAY,
)
from services.referrals.model.referral.reason_groups import BASIS_IS_GONE, CLIENT_IS_GONE, NEED_IS_GONE
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.moves import Condition, Move

_ASKED: Condition[Referral] = Condition("cancellation requested", lambda row: row.cancellation_requested_at is not None)
NOT_ASKED: Condition[Referral] = Condition(
    "cancellation not requested", lambda row: row.cancellation_requested_at is None
)


def _requested(row: Referral, body: Explained, now: datetime) -> None:
    row.cancellation_requested_at = now
    row.cancellation_reason, row.cancellation_reason_by = body.reason.value, body.reason_by.value


def _confirmed(row: Referral, _body: Remark, now: datetime) -> None:
    """It ends for the reason that the sender gave."""
    row.reason, row.reason_by, row.ended_at = row.cancellation_reason, row.cancellation_reason_by, now


def _kept(row: Referral, _body: Remark, now: datetime) -> None:
    awaiting.stop(row, CANCELLATION, now)
    row.cancellation_requested_at = row.cancellation_reason = row.cancellation_reason_by = None


REQUEST_CANCELLATION = Move[Referral, Explained](
    id="R17", slug="request-cancellation", fact="cancellation-requested",
    who=SENDER_OR_SYSTEM, sources=UNDER_WAY, target=None,
    when=(NOT_WAITLISTED, NOT_ASKED),
    means="The sender asks to stop; by itself where what it is a part of has ended. The recipient agrees, ends it in "
    "another way, or the agreed days pass.",
    reasons=frozenset({
        Reason.CLIENT_DECLINED, Reason.CLIENT_UNREACHABLE, Reason.WRONG_RECIPIENT, Reason.DUPLICATE, Reason.SAFETY,
        Reason.SENT_IN_ERROR, Reason.AGREEMENT_ENDED, Reason.OTHER,
    }) | CLIENT_IS_GONE | NEED_IS_GONE | BASIS_IS_GONE,
    body=Explained, effect=_requested,
)  # fmt: skip

CONFIRM_CANCELLATION = Move[Referral, Remark](
    id="R18", slug="confirm-cancellation", fact="cancelled",
    who=RECIPIENT_OR_SYSTEM, sources=UNDER_WAY, target=ReferralStatus.CANCELLED,
    when=(_ASKED,),
    means="The recipient agrees, or has said nothing for the agreed days; gives the place back.",
    body=Remark, effect=_confirmed,
)  # fmt: skip

KEEP = Move[Referral, Remark](
    id="R19", slug="keep", fact="cancellation-taken-back",
    who=SENDER, sources=UNDER_WAY, target=None,
    when=(_ASKED,),
    means="The sender does not ask for it any more.",
    body=Remark, effect=_kept,
)  # fmt: skip
