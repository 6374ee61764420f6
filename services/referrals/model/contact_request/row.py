"""The row of a contact request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, Relationship

from services.referrals.model.deadline.row import Deadline
from services.referrals.model.registry import Row
from shared.persistence.columns import HASH, ID, INSTANT, SEALED


class ContactRequest(Row, table=True):
    """ "Please contact this person": asked of the organisation that is responsible, by another one, or by the person
    herself (`asker` is null).

    `sealed` holds the content (`content.py`), under a key of the request's own: both are gone as soon as it is not
    needed any more. `code_hash` is keyed, of the code with which a person without login sees what came of it;
    `form_hash` is that of the form, so that it makes one request. `arrived_at` is when it was first asked, also where
    it was passed on; `due_at` is that of its deadline, which never moves. `passed_on_as` is the request that it has
    become there.
    """

    __tablename__ = "contact_request"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    number: str = Field(unique=True)
    status: str
    organisation: UUID = Field(sa_type=ID)
    asker: UUID | None = Field(default=None, sa_type=ID)
    wrapped_key: bytes | None = Field(default=None, sa_type=SEALED)
    sealed: bytes | None = Field(default=None, sa_type=SEALED)
    code_hash: bytes | None = Field(default=None, sa_type=HASH)
    form_hash: bytes | None = Field(default=None, sa_type=HASH, unique=True)
    reason: str | None = None
    arrived_at: datetime = Field(sa_type=INSTANT)
    made_at: datetime = Field(sa_type=INSTANT)
    changed_at: datetime = Field(sa_type=INSTANT)
    due_at: datetime = Field(sa_type=INSTANT)
    answered_at: datetime | None = Field(default=None, sa_type=INSTANT)
    passed_on_to: UUID | None = Field(default=None, sa_type=ID)
    passed_on_as: UUID | None = Field(default=None, sa_type=ID)
    client_id: UUID | None = Field(default=None, sa_type=ID, index=True)
    case_id: UUID | None = Field(default=None, sa_type=ID)
    need_id: UUID | None = Field(default=None, sa_type=ID)

    deadlines: list[Deadline] = Relationship(
        sa_relationship_kwargs={
            "lazy": "selectin",
            "order_by": "Deadline.id",
            "primaryjoin": "ContactRequest.id == foreign(Deadline.subject)",
            "viewonly": True,
        }
    )

    __table_args__ = (
        Index("contact_request_incoming", "organisation", "status", "id"),
        Index("contact_request_outgoing", "asker", "status", "id"),
        Index("contact_request_incoming_due", "organisation", "status", "due_at", "id"),
        Index("contact_request_outgoing_due", "asker", "status", "due_at", "id"),
    )

    @property
    def due(self) -> Deadline | None:
        """The time to contact the person."""
        return self.deadlines[-1] if self.deadlines else None

    @property
    def overdue(self) -> bool:
        """Whether that time is over, and contact is awaited still."""
        return self.due is not None and self.due.overdue
