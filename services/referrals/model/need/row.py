"""The rows of a need and of its history."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlmodel import Field, Relationship

from services.referrals.model.case.step import StepColumns
from services.referrals.model.client.row import Client
from services.referrals.model.registry import HISTORY, WHOLE, Row
from shared.persistence.columns import DAY, ID, INSTANT, JSON_VALUE, SEALED


class NeedStep(Row, StepColumns, table=True):
    """One line of a need's history."""

    __tablename__ = "need_step"
    subject: UUID = Field(sa_type=ID, primary_key=True, foreign_key="need.id")
    __table_args__ = (PrimaryKeyConstraint("subject", "version"),)


class Need(Row, table=True):
    """What the client needs, and what it proposes for its referrals. `sealed`: its description. `gap_reason`: why
    nobody can take it, as it was when that was looked for; it moves no version."""

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
    met_by: str | None = None
    reason: str | None = None
    review_on: date | None = Field(default=None, sa_type=DAY)
    gap_reason: str | None = None
    gap_since: date | None = Field(default=None, sa_type=DAY)
    client: Client = Relationship(sa_relationship_kwargs=WHOLE)
    __table_args__ = (Index("need_by_status", "organisation", "status", "id"),)
    steps: list[NeedStep] = Relationship(sa_relationship_kwargs={"order_by": "NeedStep.version", **HISTORY})
