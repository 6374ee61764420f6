"""What an organisation has set for its own people."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.referrals.model.registry import Row
from shared.persistence.columns import ID, INSTANT


class OrganisationSettings(Row, table=True):
    """By the organisation's id. One without a row has set nothing."""

    __tablename__ = "organisation_settings"
    id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    own_units_only: bool = False
    changed_at: datetime = Field(sa_type=INSTANT)
