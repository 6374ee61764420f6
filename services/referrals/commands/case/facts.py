"""From a case to the fact that is published of it."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.published import CASES, CaseState, ClockState, Happened
from services.referrals.model.case.closing import CLOSE, MARK_ENTERED_IN_ERROR
from services.referrals.model.case.recording import RECORD_REFERRAL
from services.referrals.model.case.row import Case
from services.referrals.model.case.transferring import (
    DECLINE_TRANSFER,
    OFFER_TRANSFER,
    TRANSFER,
    TRANSFERS,
    WITHDRAW_TRANSFER,
)
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
    reason: str | None = None,
) -> Fact:
    """`case.<name>` with the case's state, which concerns this part of the responsible organisation, and whoever takes
    part in an offer of it; `clock` is the clock of the law that it is about. `reason`: why, where the state does not
    say it."""
    state = CaseState(
        case_id=row.id,
        version=row.version,
        number=row.number,
        status=row.status,
        responsible=row.responsible,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        offered_to=row.offered_to if row.offered else None,
        clock=ClockState(kind=clock.kind, due_at=clock.due_at) if clock is not None else None,
        happened=Happened(at=at, actor_organisation=by, reason=_reason(row, name, clock) if reason is None else reason),
        concerns=_concerned(row, name, by, part),
    )
    return Fact(CASES.name, f"case.{name}", "case", row.id, row.version, state)


def _reason(row: Case, name: str, clock: Deadline | None) -> str | None:
    """What stands in the row is that of a pause or an end: no clock, and no change of hands, happened for it."""
    return None if clock is not None or name in _OF_A_TRANSFER else row.reason


OFFERED, NO_LONGER_OFFERED, FORMER_RESPONSIBLE = "offered", "no-longer-offered", "former-responsible"
"""The parts of the organisation that is asked to take a case over, that was asked, and that was responsible before."""

_OF_A_TRANSFER = frozenset(move.fact for move in TRANSFERS)
_OFFER_IS_OVER = frozenset({WITHDRAW_TRANSFER.fact, DECLINE_TRANSFER.fact, CLOSE.fact, MARK_ENTERED_IN_ERROR.fact})


def _concerned(row: Case, name: str, by: UUID | None, part: str) -> list[Concerned]:
    # That a recipient has accepted was told with the referral: that the system records it here asks nothing of anybody.
    if name == RECORD_REFERRAL.fact and by is None:
        return []
    told = [Concerned(organisation=row.responsible, part=part)]
    if name == OFFER_TRANSFER.fact and row.offered_to is not None:
        told.append(Concerned(organisation=row.offered_to, part=OFFERED))
    if name in _OFFER_IS_OVER and row.offered_to is not None:
        told.append(Concerned(organisation=row.offered_to, part=NO_LONGER_OFFERED))
    if name == TRANSFER.fact and row.transferred_from is not None:
        told.append(Concerned(organisation=row.transferred_from, part=FORMER_RESPONSIBLE))
    return told
