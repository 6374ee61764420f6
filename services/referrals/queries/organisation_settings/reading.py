"""Reading the settings of the own organisation."""

from uuid import UUID

from services.referrals.model.organisation_settings.row import OrganisationSettings
from services.referrals.queries.organisation_settings.views import settings_view
from services.referrals.tools import Reading
from shared.work.reading import Shown


async def show_settings(reading: Reading, organisation_id: UUID) -> Shown:
    """As they are; the id is that of the actor's organisation."""
    view = settings_view(await reading.get(OrganisationSettings, organisation_id))
    return Shown(view, view.version)
