"""From a ledger to the fact that is published of it."""

from uuid import UUID

from services.referrals.contracts.consumed import Capacity
from services.referrals.contracts.published import CAPACITY, CapacityState, Happened
from services.referrals.model.capacity.places import used
from services.referrals.model.capacity.row import PlacesTold
from shared.kernel.business_days import day_in_helsinki
from shared.messaging.outbox import Fact


def capacity_fact(clause_id: UUID, agreement_id: UUID, told: PlacesTold, offered: Capacity | None, name: str) -> Fact:
    """`capacity.<name>`: how many places of the clause are taken. It concerns nobody who would want a notice.

    The clause tells the service, so nothing joins it to the referral's fact of a move (docs/domain.md, section 7).
    """
    state = CapacityState(
        clause_id=clause_id,
        agreement_id=agreement_id,
        version=told.version,
        max=offered.max if offered is not None else None,
        in_use=used(told, offered, day_in_helsinki(told.at)),
        happened=Happened(at=told.at, actor_organisation=None),
        concerns=[],
    )
    return Fact(CAPACITY.name, f"capacity.{name}", "capacity", clause_id, told.version, state, apart=True)
