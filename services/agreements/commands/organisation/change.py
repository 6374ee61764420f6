"""An organisation changes its particulars and its units."""

from uuid import UUID

from services.agreements.commands.organisation.facts import organisation_fact
from services.agreements.commands.organisation.naming import take_name
from services.agreements.model.names import Name
from services.agreements.model.organisation.bodies import OrganisationParticulars, UnitEntry
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation
from services.agreements.model.organisation.units import write_units
from services.agreements.tools import Work
from shared.kernel.actors import Role
from shared.kernel.patches import Patch
from shared.kernel.refusals import forbidden
from shared.work.unit import EVERY_ROW


async def change_organisation(work: Work, organisation_id: UUID, body: Patch[OrganisationParticulars]) -> Organisation:
    """New values for what was sent; what is so already makes no new version and no fact. 403 unless an operator or the
    organisation's own org-admin asks, and for another name of an authority unless an operator does."""
    organisation = await work.load(Organisation, "organisation", organisation_id, seen=EVERY_ROW)
    own = work.actor.organisation == organisation.id and work.actor.has(Role.ORG_ADMIN)
    if not (own or work.actor.is_operator):
        raise forbidden("An organisation is changed by its own org-admin, or by an operator.")
    known = _particulars(organisation)
    wanted = body.onto(known)
    if wanted == known:
        return organisation
    organisation.language, organisation.municipalities = wanted.language, wanted.municipalities
    if wanted.name != known.name:
        await _rename(work, organisation, wanted.name)
    write_units(organisation, wanted.units, work.now, work.new_id)
    organisation.version += 1
    organisation.changed_at = work.now
    work.record(organisation_fact(organisation, "changed", work.now, work.actor.organisation))
    work.audit("organisation.change", organisation.id, version=organisation.version)
    return organisation


async def _rename(work: Work, organisation: Organisation, name: Name) -> None:
    if OrganisationKind(organisation.kind).is_authority and not work.actor.is_operator:
        raise forbidden("The name of an authority is changed by an operator: others trust what an authority says.")
    await take_name(work, organisation, name.model_dump())


def _particulars(organisation: Organisation) -> OrganisationParticulars:
    units = [
        UnitEntry(unit_id=unit.id, name=Name.kept(unit.name), closed=unit.closed_at is not None)
        for unit in organisation.units
    ]
    return OrganisationParticulars.model_validate(
        {
            "name": Name.kept(organisation.name),
            "language": organisation.language,
            "units": units,
            "municipalities": organisation.municipalities,
        }
    )
