"""The row of a clause's places."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import ID, INSTANT


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
