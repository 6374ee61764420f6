"""The row of a client."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import HASH, ID, INSTANT, SEALED

_TWIN = text("twin_hash IS NOT NULL")


class Client(Row, table=True):
    """A client of one organisation. `sealed` holds its particulars (`details.py`: ClientDetails).

    `twin_of` is the client of the same identity code that was there when this one came with its case: both stay, and
    the hash of this one's code stands in `twin_hash`.
    """

    __tablename__ = "client"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    organisation: UUID = Field(sa_type=ID, index=True)
    wrapped_key: bytes = Field(sa_type=SEALED)
    sealed: bytes = Field(sa_type=SEALED)
    identity_hash: bytes | None = Field(default=None, sa_type=HASH)
    twin_of: UUID | None = Field(default=None, sa_type=ID)
    twin_hash: bytes | None = Field(default=None, sa_type=HASH)
    name_hash: bytes = Field(sa_type=HASH)
    created_at: datetime = Field(sa_type=INSTANT)

    __table_args__ = (
        # One client of an organisation for one identity code; the hash is keyed per organisation.
        UniqueConstraint("organisation", "identity_hash", name="client_identity"),
        Index("client_twins", "organisation", "twin_hash", sqlite_where=_TWIN, postgresql_where=_TWIN),
        Index("client_by_name", "organisation", "name_hash"),
    )


class ClientSound(Row, table=True):
    """A keyed hash of how one of a client's names sounds, together with its day of birth: of the name alone, the most
    frequent hash would be the most frequent name."""

    __tablename__ = "client_sound"
    client: UUID = Field(sa_type=ID, primary_key=True, foreign_key="client.id")
    sound: bytes = Field(sa_type=HASH, primary_key=True, index=True)
