"""What this service knows of an organisation."""

from uuid import UUID

from sqlmodel import Field

from services.notifications.model.registry import Row
from shared.persistence.columns import ID, JSON_VALUE


class OrganisationCopy(Row, table=True):
    """This service's copy of an organisation: its names, its language and the ids of its units. `business_id` is None
    where the copy was made before it was read."""

    __tablename__ = "organisation_copy"
    organisation_id: UUID = Field(sa_type=ID, primary_key=True)
    version: int
    business_id: str | None = None
    name: dict[str, str] = Field(sa_type=JSON_VALUE)
    language: str
    units: list[str] = Field(sa_type=JSON_VALUE)
