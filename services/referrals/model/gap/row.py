"""The row of a gap in service."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import DAY, ID


class Gap(Row, table=True):
    """That somebody needed a service and nobody could take it. Nothing in it leads to the need or the client, whose
    municipality stands in no other row in clear: where it is not to be told, `municipality` is null. The day alone is
    kept, since an instant would be that of the need."""

    __tablename__ = "gap"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int = 1
    service: str
    reason: str
    municipality: str | None = None
    detected_on: date = Field(sa_type=DAY)
