"""What a reader sees of an inbox entry."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.notifications.model.entry.codes import EntryStatus
from services.notifications.model.entry.row import InboxEntry
from services.notifications.model.entry.table import MOVES
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of


class EntryView(BaseModel):
    """One fact that the organisation should know. The object itself is read in the service it belongs to."""

    id: UUID
    version: int
    status: EntryStatus
    type: str = Field(examples=["referral.submitted"])
    event_id: UUID
    subject_kind: str
    subject_id: UUID
    number: str
    subject_version: int | None
    subject_status: str | None
    business_status: str | None
    reason: str | None
    part: str
    unit: UUID | None
    delivery_id: UUID | None = Field(description="of `delivery.dead`: which delivery did not get through")
    occurred_at: datetime
    created_at: datetime
    read_at: datetime | None
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


def entry_view(row: InboxEntry, actor: Actor) -> EntryView:
    return EntryView(
        id=row.id,
        version=row.version,
        status=row.status,
        type=row.type,
        event_id=row.event_id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        number=row.number,
        subject_version=row.subject_version,
        subject_status=row.subject_status,
        business_status=row.business_status,
        reason=row.reason,
        part=row.part,
        unit=row.unit,
        delivery_id=row.delivery_id,
        occurred_at=row.occurred_at,
        created_at=row.created_at,
        read_at=row.read_at,
        allowed_moves=list(MOVES.allowed(row, actor)),
    )
