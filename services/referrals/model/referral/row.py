"""The rows of a referral and of its history."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, Relationship

from services.referrals.model.client.row import Client
from services.referrals.model.coverage.also_covered import AlsoCovered
from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.deadline.row import CANCELLATION, RESPONSE, Deadline
from services.referrals.model.need.row import Need
from services.referrals.model.registry import HISTORY, WHOLE, Row
from shared.persistence.columns import DAY, ID, INSTANT, JSON_VALUE, SEALED, ValueColumn

_DECIDING_CLAUSE: Any = ValueColumn(DecidingClause)
_DECIDING_CLAUSES: Any = ValueColumn(dict[UUID, DecidingClause])
_ALSO_COVERED: Any = ValueColumn(tuple[AlsoCovered, ...])
_WAITS = text("waits_for IS NOT NULL")
_IS_PART = text("part_of IS NOT NULL")
_SENDERS_TURN = text("acts_next = 'S'")
_RECIPIENTS_TURN = text("acts_next = 'R'")
_SENDER_SAID = text("sender_reference IS NOT NULL")
_RECIPIENT_SAID = text("recipient_reference IS NOT NULL")

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Of what has no day on which it is due: a day after all others, so that an index and a cursor hold it like these."""


class ReferralStep(Row, table=True):
    """One line of a referral's history: what was done, by which organisation, why; of which appointment. `sealed` holds
    its text."""

    __tablename__ = "referral_step"
    referral_id: UUID = Field(sa_type=ID, primary_key=True, foreign_key="referral.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    move: str
    status: str
    business_status: str | None = None
    organisation: UUID | None = Field(default=None, sa_type=ID)
    reason: str | None = None
    reason_by: str | None = None
    appointment_at: datetime | None = Field(default=None, sa_type=INSTANT)
    sealed: bytes | None = Field(default=None, sa_type=SEALED)
    at: datetime = Field(sa_type=INSTANT)


class Referral(Row, table=True):
    """One attempt with one recipient, or an open one that the organisations in `candidates` may claim.

    `coverage` is the clause that decided, `candidates` the deciding clauses by organisation of one that was sent open;
    `also_covered` says who else could have taken one that was rejected. `sealed` holds the free text. After a service
    `sealed_last_sight` holds what the recipient saw at its end, until `follow_up_until`. `waits_for` is the clause in
    whose line it waits. `first_arrived_at` is when the matter first reached an authority, which a transfer between
    authorities keeps; of all others it is `requested_at`. One that was passed on is joined with the new one. `part_of`
    is the referral whose recipient sends this one for a part of the service: its client, case and need are another's.
    `transferred_from` sent it before its case went to another organisation. What had ended by then stays with its
    sender, who sees the client as it was at that time (`sealed_senders_sight`).
    `next_due_at` and `acts_next` follow from all this (`for_lists.py`).
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
    legal_basis: str
    data_categories: list[str] = Field(sa_type=JSON_VALUE)
    sender: UUID = Field(sa_type=ID)
    recipient: UUID | None = Field(default=None, sa_type=ID)
    recipient_unit: UUID | None = Field(default=None, sa_type=ID)
    open: bool = False
    mode: str = "parallel"
    candidates: dict[UUID, DecidingClause] | None = Field(default=None, sa_type=_DECIDING_CLAUSES)
    also_covered: tuple[AlsoCovered, ...] | None = Field(default=None, sa_type=_ALSO_COVERED)
    coverage: DecidingClause | None = Field(default=None, sa_type=_DECIDING_CLAUSE)
    agreement_id: UUID | None = Field(default=None, sa_type=ID, index=True)
    priority: str
    sender_reference: str | None = None
    recipient_reference: str | None = None
    sealed: bytes = Field(sa_type=SEALED)
    sealed_last_sight: bytes | None = Field(default=None, sa_type=SEALED)
    sealed_senders_sight: bytes | None = Field(default=None, sa_type=SEALED)
    follow_up_until: datetime | None = Field(default=None, sa_type=INSTANT)

    holds_place: bool = False
    waits_for: UUID | None = Field(default=None, sa_type=ID)

    created_at: datetime = Field(sa_type=INSTANT)
    requested_at: datetime | None = Field(default=None, sa_type=INSTANT)
    first_arrived_at: datetime | None = Field(default=None, sa_type=INSTANT)
    received_at: datetime | None = Field(default=None, sa_type=INSTANT)
    accepted_at: datetime | None = Field(default=None, sa_type=INSTANT)
    started_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    appointment_at: datetime | None = Field(default=None, sa_type=INSTANT)
    review_on: date | None = Field(default=None, sa_type=DAY)
    redirected_from: UUID | None = Field(default=None, sa_type=ID)
    redirected_to: UUID | None = Field(default=None, sa_type=ID)
    transferred_from: UUID | None = Field(default=None, sa_type=ID)
    part_of: UUID | None = Field(default=None, sa_type=ID)
    basis_lost_at: datetime | None = Field(default=None, sa_type=INSTANT)
    deletion_answer: str | None = None
    deletion_answered_at: datetime | None = Field(default=None, sa_type=INSTANT)
    no_shows: int = 0
    cancellation_requested_at: datetime | None = Field(default=None, sa_type=INSTANT)
    cancellation_reason: str | None = None
    cancellation_reason_by: str | None = None
    waitlist_estimate_on: date | None = Field(default=None, sa_type=DAY)
    reason: str | None = None
    reason_by: str | None = None
    outcome: str | None = None
    outcome_on: date | None = Field(default=None, sa_type=DAY)
    loop_closed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    next_due_at: datetime = Field(default=NEVER, sa_type=INSTANT)
    acts_next: str | None = None

    need: Need = Relationship(sa_relationship_kwargs=WHOLE)
    steps: list[ReferralStep] = Relationship(
        sa_relationship_kwargs={"lazy": "selectin", "order_by": "ReferralStep.version", "viewonly": True}
    )
    deadlines: list[Deadline] = Relationship(
        sa_relationship_kwargs={
            "lazy": "selectin",
            "order_by": "Deadline.id",
            "primaryjoin": "Referral.id == foreign(Deadline.subject)",
            "viewonly": True,
        }
    )
    # The clock of the law that waits, in its case, for a referral to be accepted: read by whoever moves one.
    case_awaits: list[Deadline] = Relationship(
        sa_relationship_kwargs={"primaryjoin": "Referral.case_id == foreign(Deadline.subject)", **HISTORY}
    )

    __table_args__ = (
        Index("referral_outgoing", "sender", "status", "id"),
        Index("referral_incoming", "recipient", "status", "requested_at", "id"),
        Index("referral_outgoing_due", "sender", "status", "next_due_at", "id"),
        Index("referral_incoming_due", "recipient", "status", "next_due_at", "id"),
        Index("referral_outgoing_priority", "sender", "status", "priority", "id"),
        Index("referral_incoming_priority", "recipient", "status", "priority", "requested_at", "id"),
        Index(
            "referral_senders_turn",
            *("sender", "next_due_at", "id"),
            sqlite_where=_SENDERS_TURN,
            postgresql_where=_SENDERS_TURN,
        ),
        Index(
            "referral_recipients_turn",
            *("recipient", "next_due_at", "id"),
            sqlite_where=_RECIPIENTS_TURN,
            postgresql_where=_RECIPIENTS_TURN,
        ),
        Index("referral_senders_number", "sender_reference", sqlite_where=_SENDER_SAID, postgresql_where=_SENDER_SAID),
        Index(
            "referral_recipients_number",
            "recipient_reference",
            sqlite_where=_RECIPIENT_SAID,
            postgresql_where=_RECIPIENT_SAID,
        ),
        Index("referral_senders_to", "recipient", "sender"),
        Index("referral_parts", "part_of", sqlite_where=_IS_PART, postgresql_where=_IS_PART),
        Index("referral_line", "waits_for", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index(
            "referral_to_claim",
            "candidates",
            sqlite_where=text("open = 1 AND status = 'requested'"),
            postgresql_where=text("open AND status = 'requested'"),
            postgresql_using="gin",
        ),
    )

    @property
    def client(self) -> Client:
        return self.need.client

    @property
    def response(self) -> Deadline | None:
        """The newest deadline for the recipient's answer, if it was sent at all."""
        return self.newest(RESPONSE)

    @property
    def confirmation(self) -> Deadline | None:
        """The newest deadline for the recipient's answer to a request to cancel, if there was one."""
        return self.newest(CANCELLATION)

    def newest(self, kind: str) -> Deadline | None:
        """The newest deadline of this kind, if there was one."""
        return next((one for one in reversed(self.deadlines) if one.kind == kind), None)

    @property
    def overdue(self) -> bool:
        """Whether the time for the answer is over, and it is awaited still."""
        return self.response is not None and self.response.overdue
