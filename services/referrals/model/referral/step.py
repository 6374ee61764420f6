"""A line of a referral's history, as the row is when it is written."""

from datetime import datetime
from uuid import UUID

from services.referrals.model.referral.row import Referral, ReferralStep


def step_of(row: Referral, move: str, organisation: UUID | None, at: datetime) -> ReferralStep:
    """What this organisation (None: the system) has just done to it."""
    return ReferralStep(
        referral_id=row.id,
        version=row.version,
        move=move,
        status=row.status,
        business_status=row.business_status,
        organisation=organisation,
        reason=row.reason,
        reason_by=row.reason_by,
        at=at,
    )
