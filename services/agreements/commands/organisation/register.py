"""An organisation joins the directory."""

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services.agreements.commands.organisation.facts import organisation_fact
from services.agreements.commands.organisation.naming import take_name
from services.agreements.model.organisation.bodies import NewOrganisation
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.model.organisation.row import Organisation, Unit
from services.agreements.tools import Work
from shared.kernel.actors import Role
from shared.kernel.refusals import Refusal, forbidden, not_allowed


async def register_organisation(work: Work, body: NewOrganisation) -> Organisation:
    """The new organisation. 403 unless an operator or an authority's org-admin asks, 409 if it is there already,
    422 if its name looks like an authority's."""
    await _check_registrar(work, body)
    registration = work.new_id()
    organisation = Organisation(
        id=body.id or registration,
        registration=registration,
        kind=body.kind.value,
        business_id=body.business_id,
        name={},
        language=body.language,
        municipalities=body.municipalities,
        changed_at=work.now,
        units=[],
    )
    organisation.units = [
        Unit(id=work.new_id(), organisation=organisation.id, name=unit.name.model_dump()) for unit in body.units
    ]
    await _add(work, organisation)
    await take_name(work, organisation, body.name.model_dump())
    work.record(organisation_fact(organisation, "registered", work.now, work.actor.organisation))
    work.audit("organisation.register", organisation.id, version=organisation.version)
    return organisation


async def _check_registrar(work: Work, body: NewOrganisation) -> None:
    if work.actor.is_operator:
        return
    if body.id is not None:
        raise forbidden("Only an operator chooses an organisation's id.")
    own = await work.session.get(Organisation, work.actor.organisation)
    if own is None or not OrganisationKind(own.kind).is_authority or not work.actor.has(Role.ORG_ADMIN):
        raise forbidden("An organisation is registered by an operator, or by an authority's org-admin.")
    if not body.kind.is_registered_by_authorities:
        raise forbidden(f"An organisation of the kind {body.kind} is an authority: only an operator registers it.")


async def _add(work: Work, organisation: Organisation) -> None:
    same = or_(col(Organisation.id) == organisation.id, col(Organisation.business_id) == organisation.business_id)
    if (await work.execute(select(Organisation).where(same))).first() is not None:
        raise _known()
    work.add(organisation)
    try:
        await work.flush()
    except IntegrityError as error:  # another request registered it at this moment
        raise _known() from error


def _known() -> Refusal:
    return not_allowed("organisation-exists", "An organisation with this business id or id is registered already.")
