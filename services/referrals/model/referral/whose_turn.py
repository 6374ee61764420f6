"""Whose turn it is: which side has to do something next, so that the referral goes on or comes to an end.

A service that is under way waits for nobody, and neither does who stands in a line: the system counts that.
"""

from collections.abc import Mapping

from services.referrals.model.deadline.row import HOLD_REVIEW
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.lost_basis import NOT_CONFIRMED
from services.referrals.model.referral.parts import UNDER_WAY
from services.referrals.model.referral.row import Referral

SENDER, RECIPIENT = "S", "R"

_TURNS: Mapping[tuple[str, str | None], str] = {
    (ReferralStatus.DRAFT, None): SENDER,
    (ReferralStatus.REQUESTED, None): RECIPIENT,
    (ReferralStatus.RECEIVED, None): RECIPIENT,
    (ReferralStatus.RECEIVED, BusinessStatus.INFORMATION_REQUESTED): SENDER,
    (ReferralStatus.ACCEPTED, None): RECIPIENT,
}
"""By status and business status; a business status that is not named is like None."""


def whose_turn(row: Referral) -> str | None:
    """S for the sender, R for the recipient, or for each to whom an open referral is offered; None for nobody."""
    if _recipient_is_asked(row):
        return RECIPIENT
    if row.status == ReferralStatus.COMPLETED and row.loop_closed_at is None:
        return SENDER  # the outcome is to be read
    return _TURNS.get((row.status, row.business_status), _TURNS.get((row.status, None)))


def _recipient_is_asked(row: Referral) -> bool:
    """To agree to a cancellation, to look at a pause again, or to say what became of the data."""
    if row.status in UNDER_WAY:
        review = row.newest(HOLD_REVIEW)
        return row.cancellation_requested_at is not None or (review is not None and review.overdue)
    return row.status == ReferralStatus.CANCELLED and NOT_CONFIRMED.holds(row)
