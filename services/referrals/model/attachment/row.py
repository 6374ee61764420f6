"""The content of an attachment. What is said of it stands with the message of its referral, sealed as that is."""

from uuid import UUID

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import ID, SEALED

VERSION = 1
"""An attachment is never changed: it is there, or it was taken away."""


class Attachment(Row, table=True):
    """The bytes of one file, sealed with the client's key."""

    __tablename__ = "attachment"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = VERSION
    referral_id: UUID = Field(sa_type=ID, foreign_key="referral.id", index=True)
    sealed: bytes = Field(sa_type=SEALED)
