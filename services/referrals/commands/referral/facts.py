"""From a referral to the fact that is published of it: coded state, who acted, whom it concerns."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.referrals.contracts.published import REFERRALS, AskedToAnswer, Happened, ReferralState
from services.referrals.model.referral.drafting import CREATE
from services.referrals.model.referral.offer import OVERDUE, time_of_offer
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.transferring import END_WITH_TRANSFER, TRANSFER
from services.referrals.model.referral.waiting import MOVED_UP
from shared.messaging.outbox import Fact

FORMER_SENDER = "former-sender"
"""The part of the organisation from which the case went to another one."""
_GOES_WITH_THE_CASE = frozenset({TRANSFER.fact, END_WITH_TRANSFER.fact})


def referral_fact(
    row: Referral, name: str, at: datetime, by: UUID | None, parts: Sequence[str] = (), *, why: bool = True
) -> Fact:
    """`referral.<name>` with the state after the move that the organisation `by` (None: the system) made.

    Where `parts` are named, such as `recipient-supervisor`, it concerns these alone. Without `why` the reason of the
    row is not that of this fact.
    """
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
        cancellation_requested=row.cancellation_requested_at is not None,
        response_due_at=_due_at(row) if row.recipient is not None else None,
        requested_at=row.requested_at,
        received_at=row.received_at,
        accepted_at=row.accepted_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        appointment_at=row.appointment_at,
        outcome=row.outcome,
        outcome_on=row.outcome_on,
        loop_closed_at=row.loop_closed_at,
        happened=_happened(row, at, by) if why else Happened(at=at, actor_organisation=by),
        concerns=_concerned_as(row, parts)
        if parts and row.recipient is not None
        else [
            *_concerned(row, name),
            *_former(row, name),
        ],
    )
    # Those to whom one is offered do not know the client. Nothing tells them of two that they are of one client: one
    # command may take several back, and a sender's own system may send several in one trace.
    apart = row.recipient is None and row.requested_at is not None
    return Fact(REFERRALS.name, f"referral.{name}", "referral", row.id, row.version, state, apart=apart)


def _happened(row: Referral, at: datetime, by: UUID | None) -> Happened:
    return Happened(at=at, actor_organisation=by, reason=row.reason, reason_by=row.reason_by)


def _concerned_as(row: Referral, parts: Sequence[str]) -> list[AskedToAnswer]:
    """The sides that these parts are of. A fact for the agreement's contacts is not the unit's."""
    told = []
    for part in parts:
        side = part.partition("-")[0]
        unit = row.recipient_unit if part in ("recipient", "recipient-supervisor") else None
        organisation = row.sender if side == "sender" else row.recipient
        told.append(AskedToAnswer(organisation=organisation, unit=unit, part=part))
    return told


def _concerned(row: Referral, name: str) -> list[AskedToAnswer]:
    """The sender; once it was sent, the recipient or all who may claim it; with the claim, those who may no longer.

    That the offers are overdue, or have another sender, concerns the sender alone (`model/referral/offer.py`), and so
    does the place in line.
    """
    unclaimed = row.recipient is None
    told = [AskedToAnswer(organisation=row.sender, part="sender", response_due_at=_due_at(row) if unclaimed else None)]
    if name == CREATE.fact and (row.redirected_from is not None or row.part_of is not None):
        return []  # nobody made a draft: that it was sent is told next
    if row.requested_at is None or name == MOVED_UP:
        return told
    if row.recipient is not None:
        told.append(AskedToAnswer(organisation=row.recipient, unit=row.recipient_unit, part="recipient"))
    if name == "claimed" or (unclaimed and name not in (OVERDUE, TRANSFER.fact)):
        others = [one for one in sorted(row.candidates or {}) if one != row.recipient]
        told += [_candidate(row, one) for one in others]
    return told


def _former(row: Referral, name: str) -> list[AskedToAnswer]:
    if name not in _GOES_WITH_THE_CASE or row.transferred_from is None:
        return []
    return [AskedToAnswer(organisation=row.transferred_from, part=FORMER_SENDER)]


def _candidate(row: Referral, organisation: UUID) -> AskedToAnswer:
    due = time_of_offer(row, organisation) if row.recipient is None else None  # its offer is over with the claim
    return AskedToAnswer(
        organisation=organisation, part="candidate", response_due_at=due.due_at if due is not None else None
    )


def _due_at(row: Referral) -> datetime | None:
    return row.response.due_at if row.response is not None else None
