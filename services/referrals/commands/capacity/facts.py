"""From a ledger to the fact that is published of it."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.consumed import Capacity
from services.referrals.contracts.published import CAPACITY, CapacityState, Happened
from services.referrals.model.capacity.places import used
from services.referrals.model.capacity.row import CapacityUse
from shared.kernel.business_days import day_in_helsinki
from shared.messaging.outbox import Fact, to_the_minute


def capacity_fact(use: CapacityUse, offered: Capacity | None, name: str, at: datetime, by: UUID | None) -> Fact:
    """`capacity.<name>`: how many places of the clause are taken. It concerns nobody who would want a notice.

    The clause tells the service, so it stands apart from the referral's fact of the same move (docs/domain.md,
    section 7).
    """
    state = CapacityState(
        clause_id=use.id,
        agreement_id=use.agreement_id,
        version=use.version,
        max=offered.max if offered is not None else None,
        in_use=used(use, offered, day_in_helsinki(at)),
        happened=Happened(at=to_the_minute(at), actor_organisation=by),
        concerns=[],
    )
    return Fact(CAPACITY.name, f"capacity.{name}", "capacity", use.id, use.version, state, apart=True)
