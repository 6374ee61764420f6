"""The rows of `bench/naive_delivery.py`, as plain SQLModel classes."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.persistence.columns import INSTANT


class Row(SQLModel, registry=registry()):
    pass


class Endpoint(Row, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    organisation: UUID = Field(index=True)
    url: str
    secret: str


class Contact(Row, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    organisation: UUID = Field(index=True)
    email: str


class Delivery(Row, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    referral_id: UUID
    organisation: UUID
    channel: str
    target: UUID
    body: str
    status: str = "pending"
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC), sa_type=INSTANT)
    delivered_at: datetime | None = Field(default=None, sa_type=INSTANT)
