"""From a need to the fact that is published of it: where it stands, and nothing of what it is."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.published import NEEDS, Happened, NeedState
from services.referrals.model.need.row import Need
from services.referrals.model.need.transferring import TRANSFER
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact


def need_fact(row: Need, name: str, at: datetime, by: UUID | None) -> Fact:
    """`need.<name>` with the need's state."""
    state = NeedState(
        need_id=row.id,
        case_id=row.case_id,
        version=row.version,
        status=row.status,
        responsible=row.organisation,
        happened=Happened(at=at, actor_organisation=by, reason=None if name == TRANSFER.fact else row.reason),
        concerns=[Concerned(organisation=row.organisation, part="responsible")],
    )
    return Fact(NEEDS.name, f"need.{name}", "need", row.id, row.version, state)
