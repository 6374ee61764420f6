"""The same tables as plain SQLModel classes: no relationships, no version check, nothing loaded unasked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.persistence.columns import DAY, INSTANT, JSON_VALUE


class Row(SQLModel, registry=registry()):
    pass


class Referral(Row, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    version: int = 1
    number: str
    status: str = "draft"
    business_status: str | None = None
    need_id: UUID
    case_id: UUID
    client_id: UUID
    service: str
    legal_basis: str
    data_categories: list[str] = Field(sa_type=JSON_VALUE)
    sender: UUID
    recipient: UUID | None = None
    recipient_unit: UUID | None = None
    open: bool = False
    candidates: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    also_covered: list[str] | None = Field(default=None, sa_type=JSON_VALUE)
    coverage: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    agreement_id: UUID | None = None
    priority: str
    sender_reference: str | None = None
    recipient_reference: str | None = None
    sealed: bytes
    holds_place: bool = False
    created_at: datetime = Field(sa_type=INSTANT)
    requested_at: datetime | None = Field(default=None, sa_type=INSTANT)
    received_at: datetime | None = Field(default=None, sa_type=INSTANT)
    accepted_at: datetime | None = Field(default=None, sa_type=INSTANT)
    started_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    appointment_at: datetime | None = Field(default=None, sa_type=INSTANT)
    review_on: date | None = Field(default=None, sa_type=DAY)
    waitlist_position: int | None = None
    waitlist_estimate_on: date | None = Field(default=None, sa_type=DAY)
    reason: str | None = None
    reason_by: str | None = None
    outcome: str | None = None
    outcome_on: date | None = Field(default=None, sa_type=DAY)
    loop_closed_at: datetime | None = Field(default=None, sa_type=INSTANT)


class ReferralStep(Row, table=True):
    __tablename__ = "referral_step"
    referral_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    move: str
    status: str
    business_status: str | None = None
    organisation: UUID | None = None
    reason: str | None = None
    reason_by: str | None = None
    sealed: bytes | None = None
    at: datetime = Field(sa_type=INSTANT)


class CapacityUse(Row, table=True):
    __tablename__ = "capacity"
    id: UUID = Field(primary_key=True)
    version: int
    agreement_id: UUID
    in_use: int = 0


class Outbox(Row, table=True):
    id: int | None = Field(default=None, primary_key=True)
    lane: int = 0
    event_id: UUID = Field(default_factory=uuid4)
    topic: str
    key: str
    aggregate: str
    version: int
    headers: bytes
    payload: bytes
    created_at: datetime = Field(sa_type=INSTANT)


class IdempotencyRecord(Row, table=True):
    __tablename__ = "idempotency_record"
    organisation: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: bytes
    status: int
    resource_id: UUID
    created_at: datetime = Field(sa_type=INSTANT)


class AuditEntry(Row, table=True):
    __tablename__ = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=INSTANT)
    actor: str
    on_behalf_of: str | None = None
    organisation: UUID
    action: str
    subject: UUID
    client: UUID
    basis: str | None = None
    groups: str = ""
    version: int
    correlation: str


class Deadline(Row, table=True):
    id: UUID = Field(primary_key=True)
    version: int
    kind: str
    subject: UUID
    stopped_at: datetime | None = Field(default=None, sa_type=INSTANT)
    strikes_at: datetime | None = Field(default=None, sa_type=INSTANT)
