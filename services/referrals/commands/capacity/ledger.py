"""The ledger row of a clause, locked: whoever takes, gives back or waits for a place comes one after the other."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import col

from services.referrals.model.capacity.row import CapacityUse
from services.referrals.tools import Work

_LEDGER = select(CapacityUse).where(col(CapacityUse.id) == bindparam("id")).with_for_update()


async def hold_ledger(work: Work, clause_id: UUID, agreement_id: UUID) -> CapacityUse:
    """Locked until the end of the transaction. Whoever needs a referral too has locked that before."""
    found = (await work.session.execute(_LEDGER, {"id": clause_id})).scalar_one_or_none()
    if found is not None:
        return found
    # Two first acceptances at once: one inserts, both then wait for the same row.
    new = CapacityUse(id=clause_id, agreement_id=agreement_id, version=0).model_dump()
    await work.insert_unless_there((CapacityUse, [new]))
    return (await work.session.execute(_LEDGER, {"id": clause_id})).scalar_one()
