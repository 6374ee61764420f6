"""From a case to the fact that is published of it."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.published import CASES, CaseState, ClockState, Happened
from services.referrals.model.case.recording import RECORD_REFERRAL
from services.referrals.model.case.row import Case
from services.referrals.model.deadline.row import Deadline
from services.referrals.model.statutory_clock.codes import ClockPart
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact


def case_fact(
    row: Case,
    name: str,
    at: datetime,
    by: UUID | None,
    *,
    part: str = ClockPart.RESPONSIBLE.value,
    clock: Deadline | None = None,
) -> Fact:
    """`case.<name>` with the case's state, which concerns this part of the responsible organisation; `clock` is the
    clock of the law that it is about."""
    # That a recipient has accepted was told with the referral: that the system records it here asks nothing of anybody.
    nobody = name == RECORD_REFERRAL.fact and by is None
    state = CaseState(
        case_id=row.id,
        version=row.version,
        number=row.number,
        status=row.status,
        responsible=row.responsible,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        clock=ClockState(kind=clock.kind, due_at=clock.due_at) if clock is not None else None,
        happened=Happened(at=at, actor_organisation=by, reason=row.reason if clock is None else None),
        concerns=[] if nobody else [Concerned(organisation=row.responsible, part=part)],
    )
    return Fact(CASES.name, f"case.{name}", "case", row.id, row.version, state)
