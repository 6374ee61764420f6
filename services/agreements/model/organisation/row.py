"""The rows of the directory: organisations with their units."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Relationship

from services.agreements.model.registry import Row
from shared.persistence.columns import HASH, ID, INSTANT, JSON_VALUE

# Units are read with their organisation, so that the model never waits for a database.
_UNITS = {"lazy": "selectin", "cascade": "all, delete-orphan", "order_by": "Unit.id"}


class Organisation(Row, table=True):
    """An organisation of the directory. `registration` (UUIDv7) orders the directory: an operator may choose `id`."""

    __tablename__ = "organisation"
    id: UUID = Field(sa_type=ID, primary_key=True)
    registration: UUID = Field(sa_type=ID, unique=True)
    version: int = 1
    kind: str
    business_id: str = Field(unique=True)
    name: dict[str, str] = Field(sa_type=JSON_VALUE)
    language: str
    municipalities: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    changed_at: datetime = Field(sa_type=INSTANT)
    units: list["Unit"] = Relationship(sa_relationship_kwargs=_UNITS)


class Unit(Row, table=True):
    """A unit to which a referral can be addressed; a closed one stays, since old referrals name it."""

    __tablename__ = "unit"
    id: UUID = Field(sa_type=ID, primary_key=True)
    organisation: UUID = Field(sa_type=ID, foreign_key="organisation.id", index=True)
    name: dict[str, str] = Field(sa_type=JSON_VALUE)
    closed_at: datetime | None = Field(default=None, sa_type=INSTANT)


class NameKey(Row, table=True):
    """A key of an organisation's name (`likeness.py`): organisations that share one are likely to be confused."""

    __tablename__ = "name_key"
    organisation: UUID = Field(sa_type=ID, primary_key=True, foreign_key="organisation.id")
    key: bytes = Field(sa_type=HASH, primary_key=True, index=True)
