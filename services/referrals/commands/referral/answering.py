"""The rules of the recipient's answer: it is covered still, a place is taken (R08), others are found (R10)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.capacity.places import take_place
from services.referrals.commands.referral.deciding import covered_now, others_now
from services.referrals.model.coverage.decide import Covered
from services.referrals.model.referral.answering import ACCEPT, REJECT, WAITLIST, Accept, Waitlist
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.queries.referral.coverage import COVERED_ONLY
from services.referrals.tools import Work
from shared.kernel.moves import Move
from shared.kernel.refusals import Refusal, not_allowed
from shared.work.moving import Rule


async def take_a_place(work: Work, row: Referral, _body: Accept) -> None:
    """R08: one place of the clause that covers it now; 409 `no-capacity` when all are taken."""
    covered = await _ask_again(work, row, ACCEPT)
    try:
        await take_place(work, row, covered.clause.capacity)
    except Refusal as full:
        full.details["allowed_moves"] = MOVES.instead(ACCEPT, row, work.actor)
        raise


async def still_covered(work: Work, row: Referral, _body: Waitlist) -> None:
    """R09: an agreement in force covers it still, and by a clause that keeps a waiting list."""
    await _ask_again(work, row, WAITLIST)
    MOVES.check(WAITLIST, row, work.actor)


async def _ask_again(work: Work, row: Referral, move: Move[Referral, Any]) -> Covered:
    """What was decided when it was sent is decided anew under the lock: client, agreement and law may have changed."""
    assert row.recipient is not None
    covered = (await covered_now(work, row, row.recipient)).get(row.recipient)
    if covered is None:
        # Not which rule: where the client lives is taken care of where that changes (commands/referral/offers.py).
        sentence = "No agreement in force covers this referral to your organisation now."
        instead = [one for one in MOVES.allowed(row, work.actor) if one not in COVERED_ONLY]
        raise not_allowed("no-agreement-in-force", sentence, allowed_moves=instead)
    row.coverage, row.agreement_id = covered.kept, covered.agreement_id
    return covered


async def find_others(work: Work, row: Referral, _body: Explained) -> None:
    """R10: who else could take it now, and on which kinds of basis, so that the sender may turn to them."""
    row.also_covered = await others_now(work, row)


RULES: Mapping[Any, Rule[Referral]] = {ACCEPT: take_a_place, WAITLIST: still_covered, REJECT: find_others}
