"""A delivery, its attempts, and the commands that sent many deliveries again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from services.notifications.model.registry import Row
from shared.persistence.columns import DAY, ID, INSTANT

_IS_DUE = text("due_at IS NOT NULL")
_ASKS = text("type = 'contact.confirm'")
_HAS_CONTACT = text("contact_id IS NOT NULL")
_WAS_TOLD = text("told_by IS NOT NULL")
_IS_LEASED = text("lease_until IS NOT NULL")
UNFINISHED = text("status NOT IN ('delivered', 'cancelled')")
"""What the gauges count. The same condition as that of the index, so that PostgreSQL uses it."""


class Delivery(Row, table=True):
    """One event for one target by one channel: the schedule is the row (`shared/scheduling/due.py`).

    `target` is what makes it unique: the endpoint, the organisation (a mail whose contact is chosen when it is sent)
    or the contact (the second and further mails). `body` are a webhook's exact bytes; a mail is written when it is
    sent, from the two organisations of its matter (`sender`, `recipient`) and the day `due_on`; `shown`: its reader
    may read the object. `due_at` null: nothing more is to be done. `died_at`: it died, and has not been delivered
    since. `went_at`: when the newest attempt of a mail to its contact began; `told_by`: the delivery whose mail
    tells of this one too, and whose fate it shares (`gathering.py`).
    """

    __tablename__ = "delivery"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    status: str
    channel: str
    event_id: UUID = Field(sa_type=ID)
    target: UUID = Field(sa_type=ID)
    organisation: UUID = Field(sa_type=ID)
    unit: UUID | None = Field(default=None, sa_type=ID)
    part: str
    shown: bool = True
    type: str
    subject_kind: str
    subject_id: UUID = Field(sa_type=ID)
    subject_version: int | None = None
    number: str
    sender: UUID | None = Field(default=None, sa_type=ID)
    recipient: UUID | None = Field(default=None, sa_type=ID)
    due_on: date | None = Field(default=None, sa_type=DAY)
    occurred_at: datetime = Field(sa_type=INSTANT)
    endpoint_id: UUID | None = Field(default=None, sa_type=ID, foreign_key="endpoint.id")
    contact_id: UUID | None = Field(default=None, sa_type=ID)
    body: bytes | None = None
    correlation: str
    traceparent: str | None = None
    created_at: datetime = Field(sa_type=INSTANT)
    first_due_at: datetime = Field(sa_type=INSTANT)
    due_at: datetime | None = Field(default=None, sa_type=INSTANT)
    lease_until: datetime | None = Field(default=None, sa_type=INSTANT)
    attempts: int = 0
    delivered_at: datetime | None = Field(default=None, sa_type=INSTANT)
    died_at: datetime | None = Field(default=None, sa_type=INSTANT)
    last_answer_code: int | None = None
    last_detail: str | None = None
    told_by: UUID | None = Field(default=None, sa_type=ID)
    went_at: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (
        UniqueConstraint("event_id", "channel", "target", name="delivery_once"),
        CheckConstraint(
            "(due_at IS NOT NULL) = (status IN ('pending', 'sending', 'retrying'))", name="delivery_is_due"
        ),
        CheckConstraint("(channel = 'webhook') = (endpoint_id IS NOT NULL)", name="delivery_has_endpoint"),
        CheckConstraint("(channel = 'webhook') = (body IS NOT NULL)", name="delivery_has_body"),
        Index("delivery_by_organisation", "organisation", "id"),
        Index("delivery_asks", "organisation", "created_at", sqlite_where=_ASKS, postgresql_where=_ASKS),
        Index("delivery_due", "channel", "due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        Index("delivery_by_endpoint", "endpoint_id", "due_at", "id", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        Index(
            "delivery_in_order",
            *("endpoint_id", "subject_id", "subject_version"),
            sqlite_where=_IS_DUE,
            postgresql_where=_IS_DUE,
        ),
        Index(
            "delivery_by_contact",
            *("contact_id", "subject_id"),
            sqlite_where=_HAS_CONTACT,
            postgresql_where=_HAS_CONTACT,
        ),
        Index("delivery_told_by", "told_by", sqlite_where=_WAS_TOLD, postgresql_where=_WAS_TOLD),
        Index("delivery_leased", "lease_until", sqlite_where=_IS_LEASED, postgresql_where=_IS_LEASED),
        Index("delivery_unfinished", "channel", "status", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )


class DeliveryAttempt(Row, table=True):
    """One try of one delivery. `answer_code` is the HTTP or SMTP code, `detail` a short code of ours."""

    __tablename__ = "delivery_attempt"
    id: UUID = Field(sa_type=ID, primary_key=True)
    delivery_id: UUID = Field(sa_type=ID, foreign_key="delivery.id", index=True)
    at: datetime = Field(sa_type=INSTANT)
    outcome: str
    answer_code: int | None = None
    detail: str
    milliseconds: int


class RecoveryRecord(Row, table=True):
    """One command that sent many deliveries again, kept so that it can be answered again. No `organisation`: all."""

    __tablename__ = "recovery"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    organisation: UUID | None = Field(default=None, sa_type=ID)
    resent: int
    created_at: datetime = Field(sa_type=INSTANT)
