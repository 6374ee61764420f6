"""What a reader sees of a referral's history."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.attachment.attaching import ADD, REMOVE
from services.referrals.model.referral.awaiting import TOLD_BY_DEADLINES
from services.referrals.model.referral.codes import BusinessStatus, ReasonBy, ReferralStatus
from services.referrals.model.referral.extending import EXTEND
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import ReferralStep
from services.referrals.model.referral.table import MOVES
from services.referrals.model.referral.waiting import MOVED_UP
from services.referrals.vault import ClientKey
from shared.kernel.code_lists import steps_of


class StepView(BaseModel):
    """One line of the history."""

    version: int
    move: Annotated[str, steps_of(MOVES, "change", EXTEND, ADD, REMOVE, *TOLD_BY_DEADLINES, MOVED_UP)]
    status: ReferralStatus
    business_status: BusinessStatus | None
    organisation: UUID | None
    reason: Reason | None
    reason_by: ReasonBy | None
    appointment_at: datetime | None = Field(description="the appointment that was made, moved, or is over")
    text: str | None
    at: datetime


def step_view(step: ReferralStep, key: ClientKey | None) -> StepView:
    """One line; its text for those alone who may open it (`key`)."""
    return StepView(
        version=step.version,
        move=step.move,
        status=step.status,
        business_status=step.business_status,
        organisation=step.organisation,
        reason=step.reason,
        reason_by=step.reason_by,
        appointment_at=step.appointment_at,
        text=_text(step, key) if key is not None else None,
        at=step.at,
    )


def _text(step: ReferralStep, key: ClientKey) -> str | None:
    text: str | None = key.open("referral_step", f"{step.referral_id}:{step.version}", step.sealed).get("text")
    return text
