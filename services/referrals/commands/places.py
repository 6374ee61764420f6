"""Takes and gives back places of a clause, in the transaction of the move: it can never oversell."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.facts import capacity_fact
from services.referrals.contracts.consumed import Capacity
from services.referrals.model import capacity as rules
from services.referrals.model.rows import CapacityUse, Referral
from services.referrals.queries.agreements import clause_capacity
from shared.kernel.business_days import day_in_helsinki
from shared.persistence.work import Work


async def take_place(work: Work, row: Referral) -> None:
    """One place of the clause that decided; 409 `no-capacity` when all are taken. The ledger row stays locked."""
    capacity = await _agreed(work, row)
    if capacity is None:
        return
    use = await _ledger(work, row)
    rules.take(use, capacity, day_in_helsinki(work.now))
    row.holds_place = True
    work.record(capacity_fact(work, use, capacity.max))


async def give_place_back(work: Work, row: Referral) -> None:
    """The referral needs its place no longer."""
    if not row.holds_place:
        return
    row.holds_place = False
    capacity = await _agreed(work, row)
    if capacity is None:
        return
    use = await _ledger(work, row)
    if rules.give_back(use, capacity):
        work.record(capacity_fact(work, use, capacity.max))


async def _agreed(work: Work, row: Referral) -> Capacity | None:
    """What the clause offers now: the maximum may have been changed since."""
    assert row.coverage is not None
    return await clause_capacity(work, UUID(row.coverage["agreement_id"]), UUID(row.coverage["clause_id"]))


async def _ledger(work: Work, row: Referral) -> CapacityUse:
    assert row.coverage is not None
    clause_id, agreement_id = UUID(row.coverage["clause_id"]), UUID(row.coverage["agreement_id"])
    query = select(CapacityUse).where(col(CapacityUse.id) == clause_id).with_for_update()
    found = (await work.session.execute(query)).scalar_one_or_none()
    if found is not None:
        return found
    # Two first acceptances at once: one inserts, both then wait for the same row.
    new = {"id": clause_id, "agreement_id": agreement_id, "version": 0, "in_use": 0, "period": ""}
    await work.execute(work.insert(CapacityUse).values(new).on_conflict_do_nothing())
    return (await work.session.execute(query)).scalar_one()
