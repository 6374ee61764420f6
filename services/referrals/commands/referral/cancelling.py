"""The rules of a request to cancel: the recipient has the agreed days to answer it (R17), and it is taken back only
while need, case and whole go on (R19)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.case.being_open import has_ended
from services.referrals.commands.referral.deadlines import await_confirmation
from services.referrals.commands.referral.sub_referring import why_whole_has_ended
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.referral.bodies import Explained, Remark
from services.referrals.model.referral.cancelling import KEEP, REQUEST_CANCELLATION
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.tools import Work
from shared.work.moving import Rule


async def begin_days(work: Work, row: Referral, _body: Explained) -> None:
    """R17: the days begin in which the clause that decided lets the recipient answer."""
    await_confirmation(work, row)


async def still_wanted(work: Work, row: Referral, _body: Remark) -> None:
    """R19: 409 where need, case or the whole have ended: what is to end with them would go on for nothing."""
    if row.need.status not in (NeedStatus.ACTIVE, NeedStatus.ON_HOLD):
        sentence = f"The need is {row.need.status}, and the service ends with it."
        raise MOVES.refused_by_rule(KEEP, row, work.actor, "need-not-active", sentence)
    if await has_ended(work, row.case_id):
        sentence = "The case has ended, and the service ends with it."
        raise MOVES.refused_by_rule(KEEP, row, work.actor, "case-not-open", sentence)
    if (why_not := await why_whole_has_ended(work, row)) is not None:
        raise MOVES.refused_by_rule(KEEP, row, work.actor, "whole-has-ended", why_not)


RULES: Mapping[Any, Rule[Referral]] = {REQUEST_CANCELLATION: begin_days, KEEP: still_wanted}
