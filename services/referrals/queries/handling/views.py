"""What colleagues see of who has a case or a referral. Nobody else sees any of it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.referrals.model.handling.codes import HandlingMove
from services.referrals.model.handling.handled import Handled, allowed_handling
from services.referrals.model.handling.row import Reassignment
from shared.kernel.actors import Actor


class HandlingView(BaseModel):
    """Who has it in your organisation. The other side is shown none of this."""

    version: int = Field(description="the second part of the ETag; 0 has none")
    handler: str | None = Field(description="the `sub` of a colleague; null: nobody has taken it")
    unit: UUID | None = Field(
        description="the unit of your organisation that has it; null: none, so everybody finds it"
    )
    since: datetime | None = Field(description="null: it was never taken or given")
    by: str | None = Field(description="the `sub` of the colleague who took or gave it; null as with `since`")
    allowed_moves: list[HandlingMove] = Field(description="what you may do with it among colleagues")


class ReassignmentView(BaseModel):
    """What one command has taken from one person."""

    id: UUID
    cases: int
    referrals: int
    at: datetime


def handling_view(actor: Actor, one: Handled | None) -> HandlingView | None:
    """None where there is nothing to be told to this actor."""
    if one is None:
        return None
    return HandlingView(
        version=one.version,
        handler=one.handler,
        unit=one.unit,
        since=one.since,
        by=one.by,
        allowed_moves=allowed_handling(actor, one),
    )


def reassignment_view(one: Reassignment) -> ReassignmentView:
    return ReassignmentView(id=one.id, cases=one.cases, referrals=one.referrals, at=one.at)
