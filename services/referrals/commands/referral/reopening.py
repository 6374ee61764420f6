"""The rule of reopening (R24): in its window, covered still, with a place."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.capacity.places import take_place
from services.referrals.commands.case.being_open import why_not_open
from services.referrals.commands.referral.deciding import still_covered
from services.referrals.commands.referral.duplicates import duplicate_of
from services.referrals.commands.referral.first_accepted import end_the_others, require_none_accepted
from services.referrals.commands.referral.met_need import meet_no_more, met_by_this_alone
from services.referrals.commands.referral.sub_referring import why_whole_has_ended
from services.referrals.commands.referral.texts import seal_text
from services.referrals.model.need.codes import NeedStatus
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.reopening import REOPEN, require_window
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.tools import Work
from shared.work.moving import Rule


async def take_up_again(work: Work, row: Referral, _body: Explained) -> None:
    """R24: 409 when the window is over, the need, its case or the whole of a part has ended, another like it is open,
    nothing covers it any more, or no place is free. A need that its closed loop had met is active again."""
    require_window(row, work.now)
    if row.sealed_senders_sight is not None:
        # The client has gone to another organisation since, and what goes on is a matter of that one.
        row.transferred_from, row.sender, row.sealed_senders_sight = row.sender, row.need.organisation, None
    await _require_need(work, row)
    if await duplicate_of(work, row, row.recipient) is not None:
        sentence = "Another referral of this client for this service is open at your organisation."
        raise MOVES.refused_by_rule(REOPEN, row, work.actor, "open-duplicate", sentence)
    covered = await still_covered(work, row, REOPEN)
    others = await require_none_accepted(work, row, REOPEN)
    await take_place(work, row, covered, REOPEN)
    await end_the_others(work, others)
    seal_text(work, row, "place", None)
    await meet_no_more(work, row)


async def _require_need(work: Work, row: Referral) -> None:
    if row.need.status != NeedStatus.ACTIVE and not await met_by_this_alone(work, row):
        sentence = f"The need is {row.need.status}, and this referral alone does not make it active again."
        raise MOVES.refused_by_rule(REOPEN, row, work.actor, "need-not-active", sentence)
    if (why_not := await why_not_open(work, row.case_id)) is not None:
        raise MOVES.refused_by_rule(REOPEN, row, work.actor, "case-not-open", why_not)
    if (why_not := await why_whole_has_ended(work, row)) is not None:
        raise MOVES.refused_by_rule(REOPEN, row, work.actor, "whole-has-ended", why_not)


RULES: Mapping[Any, Rule[Referral]] = {REOPEN: take_up_again}
