"""What a rejected referral keeps of the others who could take it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.kernel.legal_basis import BasisKind


class AlsoCovered(BaseModel):
    """One who could take it, and the kinds of legal basis on which it could go there. Kept as JSON in the row."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    recipient: UUID
    bases: tuple[BasisKind, ...]
