"""The time for follow-up: what the recipient of a service saw at its end is kept for it, and then erased."""

from datetime import timedelta
from uuid import UUID

from services.referrals.model.referral.rights import may_look_back
from services.referrals.model.referral.row import Referral
from services.referrals.queries.referral.client_views import live_sight, seal_last_sight
from services.referrals.tools import Work
from shared.scheduling.clocks import set_clock
from shared.work.unit import EVERY_ROW

END_FOLLOW_UP_CLOCK = "end-follow-up"


async def begin_follow_up(work: Work, row: Referral) -> None:
    """The service has just ended. The clause that decided says for how many days its recipient may look back at what it
    saw. Whether the legal basis holds is asked of that too, at every reading."""
    if row.coverage is None or not may_look_back(row.status):
        return
    key = work.tools.vault.key_of(row.client)
    details = key.open("client", row.client_id, row.client.sealed)
    row.sealed_last_sight = seal_last_sight(live_sight(row, key, details, sends=False), row, key)
    row.follow_up_until = work.now + timedelta(days=row.coverage.follow_up_days)
    await set_clock(work, END_FOLLOW_UP_CLOCK, row.id, row.follow_up_until)


async def end_follow_up(work: Work, referral_id: UUID) -> None:
    """Erases that last sight when its time is over. Nobody has seen it since, so the referral has no new version."""
    row = await work.load(Referral, "referral", referral_id, seen=EVERY_ROW)
    if row.follow_up_until is None or row.follow_up_until > work.now:
        return
    row.sealed_last_sight = None
    work.audit("referral.end-follow-up", row.id, client=row.client_id, version=row.version)
