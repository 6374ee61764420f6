"""The rules of ending: what an ended agreement takes with it (R27), and the need that is met (R30)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.need.telling import NEED_ALONE
from services.referrals.commands.referral.deciding import covered_now
from services.referrals.model.need import ending as need_ending
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.ending import CLOSE_LOOP, END_AGREEMENT
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.copies.reading import agreement_over
from services.referrals.tools import Work
from shared.kernel.bodies import Body
from shared.work.moving import Rule


async def lost_its_agreement(work: Work, row: Referral, _body: Body) -> None:
    """R27: what the ended agreement decided, ends; a draft only if nobody else is covered, and an unclaimed referral
    if nobody is who may claim it: it was offered to no others."""
    if await _is_still_covered(work, row):
        sentence = "Another agreement in force covers this referral."
        raise MOVES.refused_by_rule(END_AGREEMENT, row, work.actor, "still-covered", sentence)


async def _is_still_covered(work: Work, row: Referral) -> bool:
    if row.agreement_id is not None:
        # Perhaps not the one whose end set the clock: a draft may have been sent, or an open referral claimed, under
        # another since.
        return not await agreement_over(work, row.agreement_id)
    drafted = row.status == ReferralStatus.DRAFT
    covered = await covered_now(work, row, row.recipient)
    return any(drafted or one in (row.candidates or {}) for one in covered)


async def meet_need(work: Work, row: Referral, _body: Body) -> None:
    """R30: *loop closed* is counted on needs."""
    if need_ending.COMPLETE.leaves(row.need):
        await NEED_ALONE.make_on(work, row.need, need_ending.COMPLETE, need_ending.MetByReferral())


RULES: Mapping[Any, Rule[Referral]] = {END_AGREEMENT: lost_its_agreement, CLOSE_LOOP: meet_need}
