"""The rows of a case and of its history. A line that records something has the day on which it was done."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint, text
from sqlmodel import Field, Relationship

from services.referrals.model.case.codes import OfferStatus
from services.referrals.model.case.step import StepColumns
from services.referrals.model.client.row import Client
from services.referrals.model.deadline.row import Deadline
from services.referrals.model.registry import HISTORY, WHOLE, Row
from shared.persistence.columns import DAY, ID, INSTANT

_OFFERED = text("offer_status = 'open'")


class CaseStep(Row, StepColumns, table=True):
    """One line of a case's history."""

    __tablename__ = "case_step"
    subject: UUID = Field(sa_type=ID, primary_key=True, foreign_key="case.id")
    done_on: date | None = Field(default=None, sa_type=DAY)
    __table_args__ = (PrimaryKeyConstraint("subject", "version"),)


class Case(Row, table=True):
    """The coordination of one client by the responsible organisation.

    `offered_to` is the organisation that was last asked to take it over, since when and why; `offer_status` what came
    of it. `transferred_from` was responsible before, until `transferred_at`.
    """

    __tablename__ = "case"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    number: str = Field(unique=True)
    status: str
    client_id: UUID = Field(sa_type=ID, foreign_key="client.id", index=True)
    responsible: UUID = Field(sa_type=ID, index=True)
    opened_at: datetime = Field(sa_type=INSTANT)
    closed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    outcome: str | None = None
    reason: str | None = None
    review_on: date | None = Field(default=None, sa_type=DAY)
    first_plan_on: date | None = Field(default=None, sa_type=DAY)
    plan_on: date | None = Field(default=None, sa_type=DAY)
    plan_ended_on: date | None = Field(default=None, sa_type=DAY)
    offered_to: UUID | None = Field(default=None, sa_type=ID)
    offered_at: datetime | None = Field(default=None, sa_type=INSTANT)
    offer_reason: str | None = None
    offer_status: str | None = None
    transferred_from: UUID | None = Field(default=None, sa_type=ID)
    transferred_at: datetime | None = Field(default=None, sa_type=INSTANT)
    client: Client = Relationship(sa_relationship_kwargs=WHOLE)
    __table_args__ = (
        Index("case_by_status", "responsible", "status", "id"),
        Index("case_offered_to", "offered_to", "id", sqlite_where=_OFFERED, postgresql_where=_OFFERED),
        Index("case_offered_by", "responsible", "id", sqlite_where=_OFFERED, postgresql_where=_OFFERED),
    )
    steps: list[CaseStep] = Relationship(sa_relationship_kwargs={"order_by": "CaseStep.version", **HISTORY})
    deadlines: list[Deadline] = Relationship(
        sa_relationship_kwargs={
            "order_by": "Deadline.id",
            "primaryjoin": "Case.id == foreign(Deadline.subject)",
            **HISTORY,
        }
    )

    @property
    def offered(self) -> bool:
        """Whether another organisation is asked now to take it over."""
        return self.offer_status == OfferStatus.OPEN

    def awaited(self, kind: str) -> Deadline | None:
        """The clock of this kind that runs or stands still, if one does."""
        return next((one for one in self.deadlines if one.kind == kind and one.open), None)
