"""A referral in the hands of a command."""

from uuid import UUID

from services.referrals.model.referral.offer import version_told
from services.referrals.model.referral.row import Referral
from services.referrals.queries.referral.scope import seen_by
from services.referrals.tools import Work
from shared.work.unit import EVERY_ROW


async def load_referral(work: Work, referral_id: UUID) -> Referral:
    """Locked. 404 for one that is not the actor's to see; `If-Match` means the version that the actor is told."""
    actor = work.actor
    return await work.load(
        Referral,
        "referral",
        referral_id,
        seen=EVERY_ROW if actor.is_system else seen_by(actor),
        version=lambda row: version_told(row, actor.organisation),
    )
