"""The time for follow-up: what a recipient saw where its right to see the client ended is kept for it, and then erased.

That right ends with the service, or under way with its agreement and the run-off of it, whichever is first.
"""

from datetime import timedelta
from uuid import UUID

from services.referrals.model.referral.codes import TERMINAL
from services.referrals.model.referral.rights import may_look_back
from services.referrals.model.referral.row import Referral
from services.referrals.queries.referral.client_views import live_sight, seal_last_sight
from services.referrals.queries.referral.grounds import grounds
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.scheduling.clocks import set_clock
from shared.work.unit import EVERY_ROW

END_FOLLOW_UP_CLOCK = "end-follow-up"
_INSTANT = timedelta(microseconds=1)


async def keep_last_sight(work: Work, row: Referral, service_ended: bool = False) -> None:
    """Keeps what the recipient of this referral saw when its right ended, if it had accepted and that is over.

    It is asked when a service ends, when a run-off does, and before the client is changed: so it is never asked too
    late, however late a clock is. The clause that decided says for how many days the recipient may look back.
    """
    if row.coverage is None or row.accepted_at is None or not may_look_back(row.status):
        return
    ground = (await grounds(work, [row], day_in_helsinki(work.now)))[row.id]
    lasts_until = ground.lasts_until
    ended = min(lasts_until or work.now, work.now) if service_ended else lasts_until
    if ended is None or ended > work.now:
        return
    until = ended + timedelta(days=row.coverage.follow_up_days)
    if until <= work.now or (row.follow_up_until is not None and row.follow_up_until >= until):
        return  # over, or kept when the right ended: what the recipient has not seen since is no part of it
    if ended != work.now:
        ground = (await grounds(work, [row], day_in_helsinki(ended - _INSTANT)))[row.id]
    # Nothing, where its legal basis did not hold in the last instant.
    row.follow_up_until, row.sealed_last_sight = until, _last_seen(work, row) if ground.basis_holds else None
    await set_clock(work, END_FOLLOW_UP_CLOCK, row.id, until)


def _last_seen(work: Work, row: Referral) -> bytes:
    key = work.tools.vault.key_of(row.client)
    details = key.open("client", row.client_id, row.client.sealed)
    return seal_last_sight(live_sight(row, key, details, sends=False), row, key)


async def end_sight(work: Work, referral_id: UUID) -> None:
    """The run-off of its agreement is over. Nothing that all its readers see has changed: no new version."""
    row = await work.load(Referral, "referral", referral_id, seen=EVERY_ROW)
    if row.status not in TERMINAL:
        await keep_last_sight(work, row)


async def end_follow_up(work: Work, referral_id: UUID) -> None:
    """Erases that last sight when its time is over. Nobody has seen it since, so the referral has no new version."""
    row = await work.load(Referral, "referral", referral_id, seen=EVERY_ROW)
    if row.follow_up_until is None or row.follow_up_until > work.now:
        return
    row.sealed_last_sight = None
    work.audit("referral.end-follow-up", row.id, client=row.client_id, version=row.version)
