"""The row of a clause's places."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import ID, ValueColumn


class PlacesTold(BaseModel):
    """A ledger as others know it: the numbers that were published last, and when. Kept as JSON in the row."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int
    in_use: int
    period: str
    in_period: int
    at: datetime


_PLACES_TOLD: Any = ValueColumn(PlacesTold)


class CapacityUse(Row, table=True):
    """The ledger of one clause (`id` is the clause's).

    `in_use` is how many referrals hold a place now, `in_period` how many were accepted in `period`: a clause's
    capacity is one or the other, and may change from one to the other. `told` is what others may know of it by now.
    `waiting` is how many wait in the clause's line; it is told to nobody and moves no version.
    """

    __tablename__ = "capacity"
    __table_args__ = (CheckConstraint("in_use >= 0", name="capacity_in_use"),)
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    agreement_id: UUID = Field(sa_type=ID)
    in_use: int = 0
    waiting: int = 0
    period: str = ""
    in_period: int = 0
    told: PlacesTold | None = Field(default=None, sa_type=_PLACES_TOLD)
