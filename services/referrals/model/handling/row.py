"""Who has a case, or one side of a referral, within an organisation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import ID, INSTANT

_HAS_HANDLER = text("handler IS NOT NULL")


class Handling(Row, table=True):
    """The unit and the person (`sub` of her token) that have the case or the referral of the id `subject` in this
    organisation, since when and by whose doing. `kind` says which of the two it is.

    It stands beside what it is about: the two sides of a referral have one each, and neither moves its version.
    """

    __tablename__ = "handling"
    subject: UUID = Field(sa_type=ID, primary_key=True)
    organisation: UUID = Field(sa_type=ID, primary_key=True)
    kind: str
    version: int
    unit: UUID | None = Field(default=None, sa_type=ID)
    handler: str | None = None
    since: datetime = Field(sa_type=INSTANT)
    by: str

    __table_args__ = (
        Index(
            "handling_of_handler",
            "organisation",
            "handler",
            sqlite_where=_HAS_HANDLER,
            postgresql_where=_HAS_HANDLER,
        ),
        Index("handling_of_unit", "organisation", "unit"),
    )


class Reassignment(Row, table=True):
    """How much one command has taken from one person, for the organisation that gave it."""

    __tablename__ = "reassignment"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    organisation: UUID = Field(sa_type=ID)
    cases: int
    referrals: int
    at: datetime = Field(sa_type=INSTANT)
