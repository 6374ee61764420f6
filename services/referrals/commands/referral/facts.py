"""From a row to the fact that is published of it: coded state, who acted, whom it concerns."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.consumed import Capacity
from services.referrals.contracts.published import (
    CAPACITY,
    CASES,
    REFERRALS,
    CapacityState,
    CaseState,
    Happened,
    ReferralState,
)
from services.referrals.model.capacity.places import used
from services.referrals.model.rows import CapacityUse, Case, Referral
from shared.kernel.business_days import day_in_helsinki
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact, to_the_minute


def referral_fact(row: Referral, name: str, at: datetime, by: UUID | None) -> Fact:
    """`referral.<name>` with the state after the move that the organisation `by` (None: a clock) made."""
    state = ReferralState(
        referral_id=row.id,
        case_id=row.case_id,
        version=row.version,
        number=row.number,
        status=row.status,
        business_status=row.business_status,
        priority=row.priority,
        sender=row.sender,
        recipient=row.recipient,
        recipient_unit=row.recipient_unit,
        agreement_id=row.agreement_id,
        overdue=row.overdue,
        response_due_at=row.response_due_at,
        requested_at=row.requested_at,
        received_at=row.received_at,
        accepted_at=row.accepted_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        appointment_at=row.appointment_at,
        outcome=row.outcome,
        outcome_on=row.outcome_on,
        loop_closed_at=row.loop_closed_at,
        happened=Happened(at=at, actor_organisation=by, reason=row.reason, reason_by=row.reason_by),
        concerns=concerned(row, name),
    )
    return Fact(REFERRALS.name, f"referral.{name}", "referral", row.id, row.version, state)


def concerned(row: Referral, name: str) -> list[Concerned]:
    """The sender; once it was sent, the recipient or all who may claim it; with the claim, those who may no longer."""
    told = [Concerned(organisation=row.sender, part="sender")]
    if row.requested_at is None:
        return told
    if row.recipient is not None:
        told.append(Concerned(organisation=row.recipient, unit=row.recipient_unit, part="recipient"))
    if row.recipient is None or name == "claimed":
        others = [UUID(one) for one in sorted(row.candidates or {}) if one != str(row.recipient)]
        told += [Concerned(organisation=one, part="candidate") for one in others]
    return told


def case_fact(row: Case, name: str, at: datetime, by: UUID | None) -> Fact:
    """`case.<name>` with the case's state."""
    state = CaseState(
        case_id=row.id,
        version=row.version,
        number=row.number,
        status=row.status,
        responsible=row.responsible,
        happened=Happened(at=at, actor_organisation=by),
        concerns=[Concerned(organisation=row.responsible, part="responsible")],
    )
    return Fact(CASES.name, f"case.{name}", "case", row.id, row.version, state)


def capacity_fact(use: CapacityUse, offered: Capacity | None, name: str, at: datetime, by: UUID | None) -> Fact:
    """`capacity.<name>`: how many places of the clause are taken. It concerns nobody who would want a notice.

    The clause tells the service, so it stands apart from the referral's fact of the same move (domain page, section 7).
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
