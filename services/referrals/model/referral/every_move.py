"""What every move writes on the referral, before its own effect."""

from datetime import datetime

from services.referrals.model.case.bodies import HandOver
from services.referrals.model.referral import awaiting
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import BusinessStatus
from services.referrals.model.referral.noting import Note
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body


def every_move(row: Referral, body: Body, now: datetime) -> None:
    """The reason is that of the newest move, or none; what is awaited follows from the new state; no place is awaited
    where the referral is in no line."""
    # Why its basis was lost stays, whatever is said of it after that; and a note, or another sender, changes nothing.
    if row.basis_lost_at is None and not isinstance(body, (Note, HandOver)):
        row.reason = row.reason_by = None
    if isinstance(body, Explained):
        row.reason, row.reason_by = body.reason.value, body.reason_by.value
    awaiting.follow(row, now)
    if row.business_status != BusinessStatus.WAITLISTED:
        row.waitlist_estimate_on = None
