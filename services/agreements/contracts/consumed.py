"""What this service reads of other services' events, in its own words: tolerant of all it does not need."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.kernel.times import Instant

CAPACITY_TOPIC = "vidare.referrals.capacity"


class Heard(BaseModel):
    """What we do not know is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Happened(Heard):
    at: Instant


class CapacityHeard(Heard):
    """How many places of a clause are taken, as counted at `happened.at`."""

    clause_id: UUID
    agreement_id: UUID
    version: int
    in_use: int = Field(ge=0)
    happened: Happened
