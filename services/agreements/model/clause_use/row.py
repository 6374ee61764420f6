"""The copy of how much of each clause's capacity is in use."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.agreements.model.registry import Row
from shared.persistence.columns import ID, INSTANT


class ClauseUse(Row, table=True):
    """A copy of how much of a clause's capacity is in use, as the referrals service said at `told_at`."""

    __tablename__ = "clause_use"
    clause_id: UUID = Field(sa_type=ID, primary_key=True)
    agreement_id: UUID = Field(sa_type=ID, index=True)
    version: int
    in_use: int
    told_at: datetime = Field(sa_type=INSTANT)
