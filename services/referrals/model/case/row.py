"""The row of a case."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Relationship

from services.referrals.model.client.row import Client
from services.referrals.model.registry import WHOLE, Row
from shared.persistence.columns import ID, INSTANT


class Case(Row, table=True):
    """The coordination of one client by the responsible organisation."""

    __tablename__ = "case"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    number: str = Field(unique=True)
    status: str
    client_id: UUID = Field(sa_type=ID, foreign_key="client.id", index=True)
    responsible: UUID = Field(sa_type=ID, index=True)
    opened_at: datetime = Field(sa_type=INSTANT)
    client: Client = Relationship(sa_relationship_kwargs=WHOLE)
