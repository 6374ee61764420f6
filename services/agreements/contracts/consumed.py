"""What this service reads of other services' events, in its own words: tolerant of all it does not need."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.kernel.times import Instant

CAPACITY_TOPIC = "vidare.referrals.capacity"


class Foreign(BaseModel):
    """Content from another service: fields that we do not know are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Happened(Foreign):
    at: Instant


class CapacityState(Foreign):
    """How many places of a clause are taken, as counted at `happened.at`."""

    clause_id: UUID
    agreement_id: UUID
    version: int
    in_use: int = Field(ge=0)
    happened: Happened
