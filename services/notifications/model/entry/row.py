"""An entry of an organisation's inbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.notifications.model.registry import Row
from shared.persistence.columns import ID, INSTANT


class InboxEntry(Row, table=True):
    """One fact that an organisation should know, in codes. `delivery_id`: it tells of a delivery that is dead."""

    __tablename__ = "inbox_entry"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    status: str
    organisation: UUID = Field(sa_type=ID)
    unit: UUID | None = Field(default=None, sa_type=ID)
    part: str
    event_id: UUID = Field(sa_type=ID)
    type: str
    subject_kind: str
    subject_id: UUID = Field(sa_type=ID)
    number: str
    subject_version: int | None = None
    subject_status: str | None = None
    business_status: str | None = None
    reason: str | None = None
    delivery_id: UUID | None = Field(default=None, sa_type=ID)
    occurred_at: datetime = Field(sa_type=INSTANT)
    created_at: datetime = Field(sa_type=INSTANT)
    read_at: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (
        UniqueConstraint("event_id", "organisation", name="inbox_entry_once"),
        Index("inbox_entry_by_organisation", "organisation", "id"),
        Index("inbox_entry_by_subject", "organisation", "subject_id", "subject_version"),
    )
