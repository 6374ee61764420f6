"""From a case to the fact that is published of it."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.published import CASES, CaseState, Happened
from services.referrals.model.case.row import Case
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact


def case_fact(row: Case, name: str, at: datetime, by: UUID | None) -> Fact:
    """`case.<name>` with the case's state."""
    state = CaseState(
        case_id=row.id,
        version=row.version,
        number=row.number,
        status=row.status,
        responsible=row.responsible,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        happened=Happened(at=at, actor_organisation=by, reason=row.reason),
        concerns=[Concerned(organisation=row.responsible, part="responsible")],
    )
    return Fact(CASES.name, f"case.{name}", "case", row.id, row.version, state)
