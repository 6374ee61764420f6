"""What this service reads of other services' events, in its own words: tolerant of all it does not need."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

CAPACITY_TOPIC = "vidare.referrals.capacity"


class CapacityHeard(BaseModel):
    """How many places of a clause are taken."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    clause_id: UUID
    agreement_id: UUID
    version: int
    in_use: int = Field(ge=0)
