"""What every move writes on the referral, before its own effect."""

from datetime import datetime

from services.referrals.model.referral import response
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import BusinessStatus
from services.referrals.model.referral.parts import UNANSWERED, UNDER_WAY
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body


def every_move(row: Referral, body: Body, now: datetime) -> None:
    """The reason is that of the newest move, or none; no answer is awaited where one was given, and no place where the
    referral is in no line."""
    row.reason = row.reason_by = None
    if isinstance(body, Explained):
        row.reason, row.reason_by = body.reason.value, body.reason_by.value
    if row.status not in UNANSWERED:
        response.stop(row, now)
    if row.business_status != BusinessStatus.WAITLISTED:
        row.waitlist_estimate_on = None
    if row.status not in UNDER_WAY:
        response.stop_confirmation(row, now)
