"""The rows of an edition's parties and of their signatures."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field

from services.agreements.model.registry import Row
from shared.persistence.columns import DAY, ID, INSTANT


class Party(Row, table=True):
    """A party of an edition as last offered: it may see the agreement. `place` is its place in the text."""

    __tablename__ = "party"
    __table_args__ = (ForeignKeyConstraint(["agreement_id", "edition"], ["edition.agreement_id", "edition.number"]),)
    agreement_id: UUID = Field(sa_type=ID, primary_key=True)
    edition: int = Field(primary_key=True)
    organisation: UUID = Field(sa_type=ID, primary_key=True, foreign_key="organisation.id", index=True)
    part: str
    place: int


class Signature(Row, table=True):
    """A party's signature on one text. `voided_at`: a change was proposed, and the signature counts no more."""

    __tablename__ = "signature"
    __table_args__ = (
        ForeignKeyConstraint(["agreement_id", "edition"], ["edition.agreement_id", "edition.number"]),
        UniqueConstraint("agreement_id", "organisation", "text_hash", name="signature_once"),
    )
    id: UUID = Field(sa_type=ID, primary_key=True)
    agreement_id: UUID = Field(sa_type=ID)
    edition: int
    organisation: UUID = Field(sa_type=ID, foreign_key="organisation.id")
    text_hash: str
    signed_at: datetime = Field(sa_type=INSTANT)
    signed_by: str
    decision_body: str
    decided_on: date = Field(sa_type=DAY)
    section: str
    voided_at: datetime | None = Field(default=None, sa_type=INSTANT)
