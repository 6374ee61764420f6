"""What the own organisation sees of a need."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.gap.codes import GapReason
from services.referrals.model.need.codes import MetBy, NeedStatus
from services.referrals.model.need.ending import MARK_ENTERED_IN_ERROR
from services.referrals.model.need.row import Need, NeedStep
from services.referrals.model.need.table import MOVES
from services.referrals.model.referral.reasons import Reason
from services.referrals.queries.case.standing import Behind
from services.referrals.vault import ClientKey
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of, steps_of
from shared.kernel.disclosure import DataCategory
from shared.kernel.target_groups import TargetGroup


class NeedStepView(BaseModel):
    """One line of the history of a need."""

    version: int
    move: Annotated[str, steps_of(MOVES, "change")]
    status: NeedStatus
    organisation: UUID | None
    reason: Reason | None
    text: str | None
    at: datetime


class GapView(BaseModel):
    """That nobody can take it."""

    reason: GapReason
    since: date = Field(description="the day on which that was found", examples=["2026-06-18"])


class NeedView(BaseModel):
    id: UUID
    version: int
    status: NeedStatus
    case_id: UUID
    client_id: UUID
    service: str
    proposed_legal_basis: str | None
    proposed_data_categories: list[DataCategory] | None
    client_groups: list[TargetGroup]
    description: str | None
    created_at: datetime
    completed_at: datetime | None
    met_by: MetBy | None
    reason: Reason | None
    review_on: date | None
    open_referrals: int = Field(description="how many of its referrals have not ended, drafts among them")
    next_due_at: datetime | None = Field(
        description="when the next thing is due in one of them, or its pause is to be looked at again"
    )
    overdue: bool = Field(description="whether that day has passed")
    gap: GapView | None = Field(description="null: somebody can take it, or it was not looked for yet")
    history: list[NeedStepView]
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


def need_view(need: Need, actor: Actor, now: datetime, key: ClientKey, behind: Behind) -> NeedView:
    refused = {MARK_ENTERED_IN_ERROR.slug} if behind.ever_sent else set()
    sealed = key.open("need", need.id, need.sealed)
    return NeedView(
        id=need.id,
        version=need.version,
        status=need.status,
        case_id=need.case_id,
        client_id=need.client_id,
        service=need.service,
        proposed_legal_basis=need.proposed_legal_basis,
        proposed_data_categories=need.proposed_data_categories,
        client_groups=sealed.get("client_groups", []),
        description=sealed.get("description"),
        created_at=need.created_at,
        completed_at=need.completed_at,
        met_by=need.met_by,
        reason=need.reason,
        review_on=need.review_on,
        open_referrals=behind.open_referrals,
        next_due_at=behind.next_due_at,
        overdue=behind.is_overdue(now),
        gap=GapView(reason=need.gap_reason, since=need.gap_since) if need.gap_reason and need.gap_since else None,
        history=[need_step_view(step, key) for step in need.steps],
        allowed_moves=[slug for slug in MOVES.allowed(need, actor) if slug not in refused],
    )


def need_step_view(step: NeedStep, key: ClientKey) -> NeedStepView:
    return NeedStepView(
        version=step.version,
        move=step.move,
        status=step.status,
        organisation=step.organisation,
        reason=step.reason,
        text=key.open("need_step", f"{step.subject}:{step.version}", step.sealed).get("text"),
        at=step.at,
    )
