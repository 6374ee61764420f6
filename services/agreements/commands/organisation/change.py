"""An organisation changes its particulars and its units."""

from uuid import UUID

from services.agreements.commands.organisation.facts import organisation_fact
from services.agreements.model.organisation.bodies import OrganisationChange
from services.agreements.model.organisation.row import Organisation
from services.agreements.model.organisation.units import change_units
from services.agreements.tools import Work
from shared.kernel.actors import Role
from shared.kernel.refusals import forbidden
from shared.work.unit import EVERY_ROW


async def change_organisation(work: Work, organisation_id: UUID, body: OrganisationChange) -> Organisation:
    """Writes what the body names. 403 unless an operator or the organisation's own org-admin asks."""
    organisation = await work.load(Organisation, "organisation", organisation_id, seen=EVERY_ROW)
    own = work.actor.organisation == organisation.id and work.actor.has(Role.ORG_ADMIN)
    if not (own or work.actor.is_operator):
        raise forbidden("An organisation is changed by its own org-admin, or by an operator.")
    if body.name is not None:
        organisation.name = body.name.model_dump()
    if body.language is not None:
        organisation.language = body.language
    change_units(organisation, body.units, work.now, work.new_id)
    organisation.version += 1
    organisation.changed_at = work.now
    work.record(organisation_fact(organisation, "changed", work.now, work.actor.organisation))
    work.audit("organisation.change", organisation.id, version=organisation.version)
    return organisation
