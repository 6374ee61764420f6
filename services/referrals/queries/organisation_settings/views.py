"""What an organisation reads of its own settings."""

from datetime import datetime

from pydantic import BaseModel, Field

from services.referrals.model.organisation_settings.row import OrganisationSettings


class OrganisationSettingsView(BaseModel):
    """Your organisation's settings in this service."""

    version: int
    own_units_only: bool
    changed_at: datetime | None = Field(description="null: nothing was ever set")


def settings_view(row: OrganisationSettings | None) -> OrganisationSettingsView:
    if row is None:
        return OrganisationSettingsView(version=0, own_units_only=False, changed_at=None)
    return OrganisationSettingsView(version=row.version, own_units_only=row.own_units_only, changed_at=row.changed_at)
