"""Gives more time for what is awaited of a referral."""

from uuid import UUID

from services.referrals.commands.referral.facts import referral_fact
from services.referrals.commands.referral.history import note_step
from services.referrals.commands.referral.loading import load_referral
from services.referrals.model.referral.extending import EXTEND, EXTENDED, ExtendDeadline, extend
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work


async def extend_deadline(work: Work, referral_id: UUID, body: ExtendDeadline) -> Referral:
    """One version and one fact more; the state stays. Refusals as `extend`."""
    row = await load_referral(work, referral_id)
    extend(row, body, work.actor, work.now)
    row.version += 1
    row.reason = row.reason_by = None  # its own stands with the deadline
    note_step(work, row, EXTEND, body.text)
    work.record(referral_fact(row, EXTENDED, work.now, work.actor.organisation))
    work.audit("referral.extend-deadline", row.id, client=row.client_id, version=row.version)
    return row
