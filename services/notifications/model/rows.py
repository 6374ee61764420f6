"""The rows of the notifications service. A contact's e-mail address stands in `contact` and nowhere else."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, MetaData, Table, UniqueConstraint, text
from sqlalchemy.orm import class_mapper, registry
from sqlmodel import Field, SQLModel

from shared.persistence.columns import DAY, ID, INSTANT, JSON_VALUE, SEALED

_IS_DUE = text("due_at IS NOT NULL")
_IS_LEASED = text("lease_until IS NOT NULL")
UNFINISHED = text("status NOT IN ('delivered', 'cancelled')")
"""What the gauges count; said in the very words of the index, so that PostgreSQL uses it."""


class Row(SQLModel, registry=registry()):
    """Rows of this service alone: SQLModel would otherwise keep all services' tables in one registry."""


class OrganisationCopy(Row, table=True):
    """This service's copy of an organisation: its names, its language and the ids of its units."""

    __tablename__ = "organisation_copy"
    organisation_id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    name: dict[str, str] = Field(sa_type=JSON_VALUE)
    language: str
    units: list[str] = Field(sa_type=JSON_VALUE)


class Contact(Row, table=True):
    """Who of an organisation gets its mails. `unit` null: the whole organisation; `language` null: its own.

    `suppressed_at`: a mail server refused the address for good, with `suppressed_code`.
    """

    __tablename__ = "contact"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    organisation: UUID = Field(sa_type=ID, index=True)
    unit: UUID | None = Field(default=None, sa_type=ID)
    email: str
    role: str
    language: str | None = None
    suppressed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    suppressed_code: str | None = None
    created_at: datetime = Field(sa_type=INSTANT)


class Endpoint(Row, table=True):
    """A receiver of an organisation's webhooks. `types` null: all.

    The secrets are sealed with the endpoint's own key; the previous one still signs until `previous_until`. The last
    three columns are the circuit breaker's and change without a new version.
    """

    __tablename__ = "endpoint"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    status: str
    organisation: UUID = Field(sa_type=ID, index=True)
    url: str
    description: str = ""
    types: list[str] | None = Field(default=None, sa_type=JSON_VALUE)
    wrapped_key: bytes = Field(sa_type=SEALED)
    secret: bytes = Field(sa_type=SEALED)
    previous_secret: bytes | None = Field(default=None, sa_type=SEALED)
    previous_until: datetime | None = Field(default=None, sa_type=INSTANT)
    disabled_reason: str | None = None
    disabled_at: datetime | None = Field(default=None, sa_type=INSTANT)
    created_at: datetime = Field(sa_type=INSTANT)
    failing_since: datetime | None = Field(default=None, sa_type=INSTANT)
    consecutive_failures: int = 0
    open_until: datetime | None = Field(default=None, sa_type=INSTANT)


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
    )


class Delivery(Row, table=True):
    """One event for one target by one channel: the schedule is the row (`shared/scheduling/due.py`).

    `target` is what makes it unique: the endpoint, the organisation (a mail whose contact is chosen when it is sent)
    or the contact (the second and further mails). `body` are a webhook's exact bytes; a mail is written when it is
    sent, from the two organisations of its matter (`sender`, `recipient`) and the day `due_on`. `due_at` null:
    nothing more is to be done. `died_at`: it was published as dead, and has not been delivered since.
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
    type: str
    subject_kind: str
    subject_id: UUID = Field(sa_type=ID)
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
    last_status: int | None = None
    last_detail: str | None = None

    __table_args__ = (
        UniqueConstraint("event_id", "channel", "target", name="delivery_once"),
        CheckConstraint(
            "(due_at IS NOT NULL) = (status IN ('pending', 'sending', 'retrying'))", name="delivery_is_due"
        ),
        CheckConstraint("(channel = 'webhook') = (endpoint_id IS NOT NULL)", name="delivery_has_endpoint"),
        CheckConstraint("(channel = 'webhook') = (body IS NOT NULL)", name="delivery_has_body"),
        Index("delivery_by_organisation", "organisation", "id"),
        Index("delivery_due", "channel", "due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        Index("delivery_by_endpoint", "endpoint_id", "due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        Index("delivery_leased", "lease_until", sqlite_where=_IS_LEASED, postgresql_where=_IS_LEASED),
        Index("delivery_unfinished", "channel", "status", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )


class RecoveryRecord(Row, table=True):
    """One command that sent many deliveries again, kept so that it can be answered again. No `organisation`: all."""

    __tablename__ = "recovery"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    organisation: UUID | None = Field(default=None, sa_type=ID)
    resent: int
    created_at: datetime = Field(sa_type=INSTANT)


class DeliveryAttempt(Row, table=True):
    """One try of one delivery. `status` is the HTTP or SMTP code, `detail` a short code of ours."""

    __tablename__ = "delivery_attempt"
    id: UUID = Field(sa_type=ID, primary_key=True)
    delivery_id: UUID = Field(sa_type=ID, foreign_key="delivery.id", index=True)
    at: datetime = Field(sa_type=INSTANT)
    outcome: str
    status: int | None = None
    detail: str
    milliseconds: int


def _table(row: type[SQLModel]) -> Table:
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found


TABLES: MetaData = Row.metadata
DELIVERY = _table(Delivery)
DELIVERY_ATTEMPT = _table(DeliveryAttempt)
ENDPOINT = _table(Endpoint)
INBOX_ENTRY = _table(InboxEntry)
ORGANISATION_COPY = _table(OrganisationCopy)

# `MoveTable.apply` and the edits raise the version; the mapper only refuses to overwrite one that has moved on.
for _row in (Contact, Endpoint, InboxEntry, Delivery):
    class_mapper(_row).version_id_col = _table(_row).c.version
    class_mapper(_row).version_id_generator = False
