"""From a referral to the fact that is published of it: coded state, who acted, whom it concerns."""

from datetime import datetime
from uuid import UUID

from services.referrals.contracts.published import REFERRALS, Happened, ReferralState
from services.referrals.model.referral.row import Referral
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact


def referral_fact(row: Referral, name: str, at: datetime, by: UUID | None) -> Fact:
    """`referral.<name>` with the state after the move that the organisation `by` (None: the system) made."""
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
        overdue=row.overdue,
        response_due_at=row.response.due_at if row.response is not None else None,
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
        concerns=_concerned(row, name),
    )
    return Fact(REFERRALS.name, f"referral.{name}", "referral", row.id, row.version, state)


def _concerned(row: Referral, name: str) -> list[Concerned]:
    """The sender; once it was sent, the recipient or all who may claim it; with the claim, those who may no longer."""
    told = [Concerned(organisation=row.sender, part="sender")]
    if row.requested_at is None:
        return told
    if row.recipient is not None:
        told.append(Concerned(organisation=row.recipient, unit=row.recipient_unit, part="recipient"))
    if row.recipient is None or name == "claimed":
        others = [one for one in sorted(row.candidates or {}) if one != row.recipient]
        told += [Concerned(organisation=one, part="candidate") for one in others]
    return told
