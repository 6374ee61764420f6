"""The rules of the recipient's answer: it is covered still, a place is taken (R08), others are found (R10)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.capacity.places import take_place
from services.referrals.commands.case.taken_up import tell_case
from services.referrals.commands.referral.deadlines import await_start
from services.referrals.commands.referral.deciding import others_now, still_covered
from services.referrals.commands.referral.first_accepted import end_the_others, require_none_accepted
from services.referrals.model.referral.answering import ACCEPT, REJECT, Accept
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.work.moving import Rule


async def take_a_place(work: Work, row: Referral, _body: Accept) -> None:
    """R08: one place of the clause that covers it now; 409 as `take_place`, with what may be done instead."""
    covered = await still_covered(work, row, ACCEPT)
    others = await require_none_accepted(work, row, ACCEPT)
    await take_place(work, row, covered, ACCEPT)
    await_start(work, row, covered.kept)
    await end_the_others(work, others)
    await tell_case(work, row)


async def find_others(work: Work, row: Referral, _body: Explained) -> None:
    """R10: who else could take it now, and on which kinds of basis, so that the sender may turn to them."""
    row.also_covered = await others_now(work, row)


RULES: Mapping[Any, Rule[Referral]] = {ACCEPT: take_a_place, REJECT: find_others}
