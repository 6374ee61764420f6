"""What the responsible organisation sees of a case."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.case.awaiting import TOLD_BY_CLOCKS
from services.referrals.model.case.closing import MARK_ENTERED_IN_ERROR
from services.referrals.model.case.codes import CaseOutcome, CaseStatus, OfferStatus
from services.referrals.model.case.extending import EXTEND
from services.referrals.model.case.reviewing import REVIEW_DUE
from services.referrals.model.case.row import Case, CaseStep
from services.referrals.model.case.table import MOVES
from services.referrals.model.handling.handled import Handled
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.reasons import Reason
from services.referrals.queries.case.clock_views import ClockView, clock_views
from services.referrals.queries.case.standing import Behind
from services.referrals.queries.handling.views import HandlingView, handling_view
from services.referrals.vault import ClientKey
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of, steps_of


class CaseStepView(BaseModel):
    """One line of the history of a case."""

    version: int
    move: Annotated[str, steps_of(MOVES, EXTEND, *TOLD_BY_CLOCKS, REVIEW_DUE)]
    status: CaseStatus
    organisation: UUID | None
    reason: Reason | None
    done_on: date | None = Field(description="of what was recorded: the day on which it was done")
    text: str | None
    at: datetime


class ParticipantView(BaseModel):
    """An organisation that has accepted a referral of the case."""

    organisation: UUID
    service: str
    status: ReferralStatus
    next_at: datetime | None = Field(description="the next appointment, or when something is due, whichever is sooner")


class OfferView(BaseModel):
    """The newest offer of a case to another organisation, and what came of it."""

    to: UUID
    status: OfferStatus
    reason: Reason
    offered_at: datetime


class CaseView(BaseModel):
    id: UUID
    version: int
    number: str
    status: CaseStatus
    client_id: UUID
    responsible: UUID
    opened_at: datetime
    closed_at: datetime | None
    outcome: CaseOutcome | None
    reason: Reason | None
    review_on: date | None
    open_needs: int = Field(description="how many of its needs are active or on hold")
    open_referrals: int = Field(description="how many of its referrals have not ended, drafts among them")
    next_due_at: datetime | None = Field(description="when the next thing is due, in one of them or in the case itself")
    overdue: bool = Field(description="whether that day has passed")
    first_plan_on: date | None = Field(description="the day of the first integration plan; null: there was none")
    plan_on: date | None = Field(description="the day of the newest integration plan")
    plan_ended_on: date | None = Field(description="the day on which it ended; null: it has not")
    offer: OfferView | None = Field(description="that another organisation was asked to take it over; null: none was")
    transferred_from: UUID | None = Field(description="the organisation that was responsible before; null: none was")
    transferred_at: datetime | None
    deadlines: list[ClockView] = Field(description="what is awaited in the case itself now, the first day first")
    participants: list[ParticipantView] = Field(description="one for each referral that was accepted, ended ones too")
    history: list[CaseStepView]
    handling: HandlingView | None = Field(description="who has it in your organisation")
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


def case_view(
    case: Case,
    actor: Actor,
    now: datetime,
    key: ClientKey,
    behind: Behind,
    open_needs: int,
    participants: Sequence[ParticipantView],
    handled: Handled | None,
) -> CaseView:
    refused = {MARK_ENTERED_IN_ERROR.slug} if behind.ever_sent else set()
    return CaseView(
        id=case.id,
        version=case.version,
        number=case.number,
        status=case.status,
        client_id=case.client_id,
        responsible=case.responsible,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        outcome=case.outcome,
        reason=case.reason,
        review_on=case.review_on,
        open_needs=open_needs,
        open_referrals=behind.open_referrals,
        next_due_at=behind.next_due_at,
        overdue=behind.is_overdue(now),
        first_plan_on=case.first_plan_on,
        plan_on=case.plan_on,
        plan_ended_on=case.plan_ended_on,
        offer=offer_view(case),
        transferred_from=case.transferred_from,
        transferred_at=case.transferred_at,
        deadlines=clock_views(case, actor, now),
        participants=list(participants),
        history=[case_step_view(step, key) for step in case.steps],
        handling=handling_view(actor, handled),
        allowed_moves=[slug for slug in MOVES.allowed(case, actor) if slug not in refused],
    )


def offer_view(case: Case) -> OfferView | None:
    if case.offered_to is None:
        return None
    return OfferView(to=case.offered_to, status=case.offer_status, reason=case.offer_reason, offered_at=case.offered_at)


def participant_view(row: Any, next_at: datetime | None) -> ParticipantView:
    """`row` has the columns of an accepted referral."""
    return ParticipantView(organisation=row.recipient, service=row.service, status=row.status, next_at=next_at)


def case_step_view(step: CaseStep, key: ClientKey) -> CaseStepView:
    return CaseStepView(
        version=step.version,
        move=step.move,
        status=step.status,
        organisation=step.organisation,
        reason=step.reason,
        done_on=step.done_on,
        text=key.open("case_step", f"{step.subject}:{step.version}", step.sealed).get("text"),
        at=step.at,
    )
