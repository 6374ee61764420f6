"""The row of a need."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Relationship

from services.referrals.model.client.row import Client
from services.referrals.model.registry import WHOLE, Row
from shared.persistence.columns import ID, INSTANT, JSON_VALUE, SEALED


class Need(Row, table=True):
    """What the client needs, and what it proposes for its referrals. `sealed`: its description."""

    __tablename__ = "need"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    status: str
    case_id: UUID = Field(sa_type=ID, foreign_key="case.id", index=True)
    client_id: UUID = Field(sa_type=ID, foreign_key="client.id")
    organisation: UUID = Field(sa_type=ID, index=True)
    service: str
    proposed_legal_basis: str | None = None
    proposed_data_categories: list[str] | None = Field(default=None, sa_type=JSON_VALUE)
    sealed: bytes = Field(sa_type=SEALED)
    created_at: datetime = Field(sa_type=INSTANT)
    completed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    client: Client = Relationship(sa_relationship_kwargs=WHOLE)
