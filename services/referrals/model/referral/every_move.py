"""What every move writes on the referral, before its own effect."""

from datetime import datetime

from services.referrals.model.referral import response
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.parts import UNANSWERED
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body


def every_move(row: Referral, body: Body, now: datetime) -> None:
    """The reason is that of the newest move, or none; a referral that is answered waits no more."""
    row.reason = row.reason_by = None
    if isinstance(body, Explained):
        row.reason, row.reason_by = body.reason.value, body.reason_by.value
    if row.status not in UNANSWERED:
        response.stop(row, now)
