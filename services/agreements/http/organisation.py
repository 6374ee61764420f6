"""`/v1/organisations`: the directory."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.agreements.commands.organisation.change import change_organisation
from services.agreements.commands.organisation.register import register_organisation
from services.agreements.model.organisation.bodies import NewOrganisation, OrganisationParticulars
from services.agreements.model.organisation.codes import OrganisationKind
from services.agreements.queries.organisation.reading import list_organisations, show_organisation
from services.agreements.queries.organisation.views import OrganisationView
from shared.http.door import Asked, Changing, Creating
from shared.http.json_bodies import Limits
from shared.http.pagination import Cursor, Limit
from shared.http.routes import Routes
from shared.http.strict_route import takes
from shared.kernel.actors import ANY_ROLE, Role
from shared.kernel.identifiers import BusinessId
from shared.kernel.patches import Patch
from shared.work.pages import Page

PATH = "/v1/organisations"
ALL_UNITS = Limits(size=512 * 1024, values=5_000)
"""Of an organisation with as many units as it may have."""

_REGISTRARS = frozenset({Role.OPERATOR, Role.ORG_ADMIN})

router = Routes("organisations")


@router.post(
    PATH,
    who=_REGISTRARS,
    status_code=201,
    response_model=OrganisationView,
    operation_id="organisation_register",
    summary="Register an organisation",
)
@takes(ALL_UNITS)
async def register(asked: Creating, body: NewOrganisation) -> Response:
    """An operator registers anybody; an authority's org-admin registers those it works with. A name that looks like an
    authority's is refused; one that is only like another's is taken, and `likely_twins` warns of it."""
    return await asked.create(lambda work: register_organisation(work, body), show_organisation)


@router.get(
    PATH,
    who=ANY_ROLE,
    response_model=Page[OrganisationView],
    operation_id="organisation_list",
    summary="The directory, newest registration first",
)
async def list_(
    asked: Asked,
    kind: OrganisationKind | None = None,
    business_id: Annotated[BusinessId | None, Query()] = None,
    likely_twins: Literal["true"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Every organisation that takes part, also those that are no party of yours."""
    twins = likely_twins is not None
    return await asked.page(lambda reading: list_organisations(reading, kind, business_id, twins, cursor, limit))


@router.get(
    PATH + "/{organisation_id}",
    who=ANY_ROLE,
    response_model=OrganisationView,
    operation_id="organisation_read",
    summary="One organisation",
)
async def read(asked: Asked, organisation_id: UUID) -> Response:
    """The directory's entry, the same for every reader."""
    return await asked.show(show_organisation, organisation_id)


@router.patch(
    PATH + "/{organisation_id}",
    who=_REGISTRARS,
    response_model=OrganisationView,
    operation_id="organisation_change",
    summary="Change an organisation's particulars and units",
)
@takes(ALL_UNITS)
async def change(asked: Changing, organisation_id: UUID, body: Patch[OrganisationParticulars]) -> Response:
    """By its own org-admin, or by an operator, who alone changes the name of an authority. What is left out
    stays. Another name is warned of as when it is registered."""
    return await asked.change(
        lambda work: change_organisation(work, organisation_id, body),
        show_organisation,
    )
