"""Takes and gives back places of a clause, in the transaction of the move: it can never oversell."""

from typing import Any

from services.referrals.commands.capacity.ledger import hold_ledger
from services.referrals.commands.capacity.line import look_at_line, require_turn
from services.referrals.commands.capacity.telling import tell_later
from services.referrals.model.capacity import places as rules
from services.referrals.model.coverage.decide import Covered
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from services.referrals.tools import Work
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.moves import Move
from shared.kernel.refusals import Refusal


async def take_place(work: Work, row: Referral, covered: Covered, move: Move[Referral, Any]) -> None:
    """One place of this clause, which decides from now on. 409 `no-capacity` when all are taken, and `others-wait`
    where somebody stands before this one in its line, with what may be done in the place of this move. Where it is
    refused nothing is changed; the ledger row stays locked."""
    try:
        await _take(work, row, covered)
    except Refusal as full:
        full.details["allowed_moves"] = MOVES.instead(move, row, work.actor)
        raise


async def _take(work: Work, row: Referral, covered: Covered) -> None:
    offered = covered.clause.capacity
    use = await hold_ledger(work, covered.clause.clause_id, covered.agreement_id)
    rules.require_place(use, offered, day_in_helsinki(work.now))
    if offered is not None:
        await require_turn(work, row, use)
    rules.take(use, offered, work.now)
    row.holds_place = True
    row.coverage, row.agreement_id = covered.kept, covered.agreement_id
    await tell_later(work, use)


async def give_place_back(work: Work, row: Referral) -> None:
    """The referral needs its place no longer, if it held one; the first in line may have it."""
    if not row.holds_place:
        return
    assert row.coverage is not None
    use = await hold_ledger(work, row.coverage.clause_id, row.coverage.agreement_id)
    rules.give_back(use)
    row.holds_place = False
    await tell_later(work, use)
    await look_at_line(work, use, work.now)
