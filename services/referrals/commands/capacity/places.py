"""Takes and gives back places of a clause, in the transaction of the move: it can never oversell."""

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.commands.capacity.telling import tell_later
from services.referrals.contracts.consumed import Capacity
from services.referrals.model.capacity import places as rules
from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work

_LEDGER = select(CapacityUse).where(col(CapacityUse.id) == bindparam("id")).with_for_update()


async def take_place(work: Work, row: Referral, offered: Capacity | None) -> None:
    """One place of the clause that decided, which offers so many now; 409 `no-capacity` when all are taken. The ledger
    row stays locked."""
    use = await _ledger(work, row)
    rules.take(use, offered, work.now)
    row.holds_place = True
    await tell_later(work, use)


async def give_place_back(work: Work, row: Referral) -> None:
    """The referral needs its place no longer, if it held one."""
    if not row.holds_place:
        return
    use = await _ledger(work, row)
    rules.give_back(use)
    row.holds_place = False
    await tell_later(work, use)


async def _ledger(work: Work, row: Referral) -> CapacityUse:
    assert row.coverage is not None
    clause_id, agreement_id = row.coverage.clause_id, row.coverage.agreement_id
    found = (await work.session.execute(_LEDGER, {"id": clause_id})).scalar_one_or_none()
    if found is not None:
        return found
    # Two first acceptances at once: one inserts, both then wait for the same row.
    new = CapacityUse(id=clause_id, agreement_id=agreement_id, version=0).model_dump()
    await work.insert_unless_there((CapacityUse, [new]))
    return (await work.session.execute(_LEDGER, {"id": clause_id})).scalar_one()
