"""The rows of the referrals service. What a person could be known by stands only in `sealed` columns.

A sealed column holds JSON, encrypted with the client's own key; see `services/referrals/vault.py` for its context.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import class_mapper, registry
from sqlmodel import Field, Relationship, SQLModel

from shared.persistence.columns import DAY, HASH, ID, INSTANT, JSON_VALUE, SEALED

# What a row is about is read, and locked, with it: nothing in the model waits for a database, and the moves of one
# client's referrals come one after the other.
# For reading: who makes a row writes its foreign keys, and the ORM has no order of rows to find out.
_WHOLE = {"lazy": "joined", "innerjoin": True, "viewonly": True}


class Row(SQLModel, registry=registry()):
    """Rows of this service alone: SQLModel would otherwise keep all services' tables in one registry."""


class Client(Row, table=True):
    """A client of one organisation. `sealed` holds its particulars (`model/bodies.py`: ClientDetails)."""

    __tablename__ = "client"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    organisation: UUID = Field(sa_type=ID, index=True)
    wrapped_key: bytes = Field(sa_type=SEALED)
    sealed: bytes = Field(sa_type=SEALED)
    identity_hash: bytes | None = Field(default=None, sa_type=HASH)
    name_hash: bytes = Field(sa_type=HASH)
    created_at: datetime = Field(sa_type=INSTANT)

    __table_args__ = (
        # One client of an organisation for one identity code; the hash is keyed per organisation.
        UniqueConstraint("organisation", "identity_hash", name="client_identity"),
        Index("client_by_name", "organisation", "name_hash"),
    )


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
    client: Client = Relationship(sa_relationship_kwargs=_WHOLE)


class Need(Row, table=True):
    """What the client needs, on which legal basis, and what may be told of it. `sealed`: NeedText."""

    __tablename__ = "need"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    status: str
    case_id: UUID = Field(sa_type=ID, foreign_key="case.id", index=True)
    client_id: UUID = Field(sa_type=ID, foreign_key="client.id")
    organisation: UUID = Field(sa_type=ID, index=True)
    service: str
    legal_basis: str
    data_categories: list[str] = Field(sa_type=JSON_VALUE)
    sealed: bytes = Field(sa_type=SEALED)
    created_at: datetime = Field(sa_type=INSTANT)
    completed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    client: Client = Relationship(sa_relationship_kwargs=_WHOLE)


class ReferralStep(Row, table=True):
    """One line of a referral's history: what was done, by which organisation, why. `sealed` holds its text."""

    __tablename__ = "referral_step"
    referral_id: UUID = Field(sa_type=ID, primary_key=True, foreign_key="referral.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    move: str
    status: str
    business_status: str | None = None
    organisation: UUID | None = Field(default=None, sa_type=ID)
    reason: str | None = None
    reason_by: str | None = None
    sealed: bytes | None = Field(default=None, sa_type=SEALED)
    at: datetime = Field(sa_type=INSTANT)


class Referral(Row, table=True):
    """One attempt with one recipient, or an open one that the organisations in `candidates` may claim.

    `coverage` is the decision that stands (agreement, edition, clause, …), `candidates` the decisions by organisation
    of one that was sent open; `also_covered` says who else could have taken one that was rejected. `sealed` holds the
    free text.
    """

    __tablename__ = "referral"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    number: str = Field(unique=True)
    status: str
    business_status: str | None = None
    need_id: UUID = Field(sa_type=ID, foreign_key="need.id", index=True)
    case_id: UUID = Field(sa_type=ID, foreign_key="case.id", index=True)
    client_id: UUID = Field(sa_type=ID, foreign_key="client.id", index=True)
    service: str
    sender: UUID = Field(sa_type=ID)
    recipient: UUID | None = Field(default=None, sa_type=ID)
    recipient_unit: UUID | None = Field(default=None, sa_type=ID)
    open: bool = False
    candidates: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    also_covered: list[str] | None = Field(default=None, sa_type=JSON_VALUE)
    coverage: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    agreement_id: UUID | None = Field(default=None, sa_type=ID, index=True)
    priority: str
    sender_reference: str | None = None
    recipient_reference: str | None = None
    sealed: bytes = Field(sa_type=SEALED)

    response_due: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    response_due_at: datetime | None = Field(default=None, sa_type=INSTANT)
    response_paused_at: datetime | None = Field(default=None, sa_type=INSTANT)
    overdue: bool = False
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

    need: Need = Relationship(sa_relationship_kwargs=_WHOLE)
    steps: list[ReferralStep] = Relationship(
        sa_relationship_kwargs={"lazy": "selectin", "order_by": "ReferralStep.version", "viewonly": True}
    )

    __table_args__ = (
        Index("referral_outgoing", "sender", "status", "id"),
        Index("referral_incoming", "recipient", "status", "requested_at", "id"),
        Index("referral_arrival", "requested_at", "id"),
        Index(
            "referral_to_claim",
            "id",
            sqlite_where=text("open = 1 AND status = 'requested'"),
            postgresql_where=text("open AND status = 'requested'"),
        ),
    )

    @property
    def client(self) -> Client:
        return self.need.client


class CapacityUse(Row, table=True):
    """The ledger of one clause (`id` is the clause's).

    `in_use` is how many referrals hold a place now, `in_period` how many were accepted in `period`: a clause's
    capacity is one or the other, and may change from one to the other.
    """

    __tablename__ = "capacity"
    __table_args__ = (CheckConstraint("in_use >= 0", name="capacity_in_use"),)
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    agreement_id: UUID = Field(sa_type=ID)
    in_use: int = 0
    period: str = ""
    in_period: int = 0
    changed_at: datetime | None = Field(default=None, sa_type=INSTANT)


class AgreementCopy(Row, table=True):
    """This service's copy of an agreement: the published state, newest version."""

    __tablename__ = "agreement_copy"
    agreement_id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    state: dict[str, Any] = Field(sa_type=JSON_VALUE)
    as_of: datetime = Field(sa_type=INSTANT)


class AgreementOfferCopy(Row, table=True):
    """Which agreements' copies let a provider offer a service, so that coverage reads only those that can matter."""

    __tablename__ = "agreement_offer_copy"
    service: str = Field(primary_key=True)
    provider: UUID = Field(sa_type=ID, primary_key=True)
    agreement_id: UUID = Field(sa_type=ID, primary_key=True)


class OrganisationCopy(Row, table=True):
    """This service's copy of an organisation: what decides, and the ids of its units."""

    __tablename__ = "organisation_copy"
    organisation_id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    kind: str
    is_authority: bool
    units: list[str] = Field(sa_type=JSON_VALUE)


class LegalProvision(Row, table=True):
    """A provision of law on which client data may be disclosed, with its validity: data, since laws change."""

    __tablename__ = "legal_provision"
    act: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    valid_from: date = Field(sa_type=DAY, primary_key=True)
    valid_until: date | None = Field(default=None, sa_type=DAY)


for _row in (Client, Case, Need, Referral, CapacityUse):
    # The version in WHERE is the last guard against two writers; the rows are locked before, so it never fires.
    _mapper: Any = class_mapper(_row)
    _mapper.version_id_col = _mapper.local_table.c.version
    _mapper.version_id_generator = False

TABLES: MetaData = Row.metadata
