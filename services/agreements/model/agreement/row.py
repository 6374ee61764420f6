"""The rows of an agreement: its numbered editions with their parties and signatures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from services.agreements.model.registry import Row
from shared.persistence.columns import DAY, ID, INSTANT, JSON_VALUE

# Parts of an aggregate are read with it: a row that is loaded is whole, and the model never waits for a database.
_OWNED = {"lazy": "selectin", "cascade": "all, delete-orphan"}


class Agreement(Row, table=True):
    """An agreement. Its id is stable, its texts are numbered editions; `status` is that of the open edition."""

    __tablename__ = "agreement"
    id: UUID = Field(sa_type=ID, primary_key=True)
    number: str = Field(unique=True)
    version: int = 1
    status: str
    drafted_by: UUID = Field(sa_type=ID, foreign_key="organisation.id", index=True)
    renewed_from: UUID | None = Field(default=None, sa_type=ID, foreign_key="agreement.id")
    changed_at: datetime = Field(sa_type=INSTANT)
    editions: list["Edition"] = Relationship(sa_relationship_kwargs={**_OWNED, "order_by": "Edition.number"})

    @property
    def open_edition(self) -> "Edition":
        """The newest text: the one that moves."""
        return self.editions[-1]


class Edition(Row, table=True):
    """One text of an agreement. `text` is the drafting party's working text, `offered` the text as last offered.

    `recorded_at` is when it was drafted, last offered, or came to govern; an edition that ended before it governed
    has `recorded_at` equal to `ended_at`, so that it never governed at any instant. `parties` are those of `offered`.
    """

    __tablename__ = "edition"
    agreement: UUID = Field(sa_type=ID, primary_key=True, foreign_key="agreement.id")
    number: int = Field(primary_key=True)
    status: str
    recorded_at: datetime = Field(sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_reason: str | None = None
    ended_text: str | None = None
    text: dict[str, Any] = Field(sa_type=JSON_VALUE)
    offered: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    offers: int = 0
    text_hash: str | None = None
    effective_from: date | None = Field(default=None, sa_type=DAY)
    effective_until: date | None = Field(default=None, sa_type=DAY)
    proposal: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    parties: list["Party"] = Relationship(sa_relationship_kwargs={**_OWNED, "order_by": "Party.place"})
    signatures: list["Signature"] = Relationship(sa_relationship_kwargs={**_OWNED, "order_by": "Signature.signed_at"})


class Party(Row, table=True):
    """A party of an edition as last offered: it may see the agreement. `place` is its place in the text."""

    __tablename__ = "party"
    __table_args__ = (ForeignKeyConstraint(["agreement", "edition"], ["edition.agreement", "edition.number"]),)
    agreement: UUID = Field(sa_type=ID, primary_key=True)
    edition: int = Field(primary_key=True)
    organisation: UUID = Field(sa_type=ID, primary_key=True, foreign_key="organisation.id", index=True)
    part: str
    place: int


class Signature(Row, table=True):
    """A party's signature on one text. `voided_at`: a change was proposed, and the signature counts no more."""

    __tablename__ = "signature"
    __table_args__ = (
        ForeignKeyConstraint(["agreement", "edition"], ["edition.agreement", "edition.number"]),
        UniqueConstraint("agreement", "organisation", "text_hash", name="signature_once"),
    )
    id: UUID = Field(sa_type=ID, primary_key=True)
    agreement: UUID = Field(sa_type=ID)
    edition: int
    organisation: UUID = Field(sa_type=ID, foreign_key="organisation.id")
    text_hash: str
    signed_at: datetime = Field(sa_type=INSTANT)
    signed_by: str
    decision_body: str
    decided_on: date = Field(sa_type=DAY)
    section: str
    voided_at: datetime | None = Field(default=None, sa_type=INSTANT)
