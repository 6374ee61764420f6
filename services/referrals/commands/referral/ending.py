"""The rules of ending: what an agreement that ended takes with it, at once and with its run-off (R27), and the need
that is met (R30)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.referral.deciding import covered_now
from services.referrals.commands.referral.met_need import meet_need
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.ending import CLOSE_LOOP, END_AGREEMENT, END_RUN_OFF
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.run_off import is_over
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.copies.reading import agreement_over, agreements_named
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


async def lost_its_run_off(work: Work, row: Referral, _body: Body) -> None:
    """R27: what was accepted goes on as long as the clause says that decided it. Of an agreement that is unknown here
    nobody can say that it is over."""
    ids = [row.agreement_id] if row.agreement_id is not None else []
    known = await agreements_named(work, ids)
    if not any(is_over(row.coverage, state, work.now) for state in known.values()):
        sentence = "The agreement lets this referral go on."
        raise MOVES.refused_by_rule(END_RUN_OFF, row, work.actor, "still-covered", sentence)


RULES: Mapping[Any, Rule[Referral]] = {
    END_AGREEMENT: lost_its_agreement,
    END_RUN_OFF: lost_its_run_off,
    CLOSE_LOOP: meet_need,
}
