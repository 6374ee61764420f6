"""`/v1/organisation-settings`: what your organisation has set for its own people."""

from starlette.responses import Response

from services.referrals.commands.organisation_settings.change import change_settings
from services.referrals.model.organisation_settings.bodies import SettingsContent
from services.referrals.queries.organisation_settings.reading import show_settings
from services.referrals.queries.organisation_settings.views import OrganisationSettingsView
from services.referrals.queries.roles import READERS, own_organisation
from shared.http.door import Asked, Changing
from shared.http.routes import Routes
from shared.kernel.actors import Role
from shared.kernel.patches import Patch

router = Routes("settings")
PATH = "/v1/organisation-settings"


@router.get(
    PATH,
    who=READERS,
    response_model=OrganisationSettingsView,
    operation_id="organisation_settings_read",
    summary="Your organisation's settings",
)
async def read(asked: Asked) -> Response:
    """What your organisation has set in this service; version 0 where it has set nothing yet."""
    return await asked.show(show_settings, own_organisation(asked.actor))


@router.patch(
    PATH,
    who=frozenset({Role.ORG_ADMIN}),
    response_model=OrganisationSettingsView,
    operation_id="organisation_settings_change",
    summary="Change your organisation's settings",
)
async def change(asked: Changing, body: Patch[SettingsContent]) -> Response:
    """With `own_units_only` caseworkers read what is of the units in their tokens, what they have themselves, and what
    is of no unit; supervisors, systems and privacy officers read everything, as before."""
    return await asked.change(lambda work: change_settings(work, body), show_settings)
