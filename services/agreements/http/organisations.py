"""`/v1/organisations`: the directory."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.agreements.commands.change_organisation import change_organisation
from services.agreements.commands.register_organisation import register_organisation
from services.agreements.model.bodies import NewOrganisation, OrganisationChange
from services.agreements.model.codes import OrganisationKind
from services.agreements.queries.organisations import list_organisations, show_organisation
from services.agreements.queries.views import OrganisationView
from shared.http.authentication import CurrentActor
from shared.http.commands import Door, IdempotencyKey, IfMatch
from shared.http.pagination import Cursor, Limit, answer_page
from shared.kernel.identifiers import BusinessId
from shared.work.pages import Page

ADDRESS = "/v1/organisations"

router = APIRouter(tags=["organisations"])


@router.post(
    ADDRESS,
    status_code=201,
    response_model=OrganisationView,
    operation_id="organisation_register",
    summary="Register an organisation",
)
async def post_organisation(
    request: Request, actor: CurrentActor, body: NewOrganisation, idempotency_key: IdempotencyKey = None
) -> Response:
    door: Door = request.app.state.door
    return await door.create(
        request, actor, idempotency_key, lambda work: register_organisation(work, body), show_organisation
    )


@router.get(
    ADDRESS,
    response_model=Page[OrganisationView],
    operation_id="organisation_list",
    summary="The directory, newest registration first",
)
async def get_organisations(
    request: Request,
    actor: CurrentActor,
    kind: OrganisationKind | None = None,
    business_id: Annotated[BusinessId | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    door: Door = request.app.state.door
    async with door.units.reading(actor, request.state.request_id) as work:
        page = await list_organisations(work, kind, business_id, cursor, limit)
    return answer_page(request, page)


@router.get(
    ADDRESS + "/{organisation_id}",
    response_model=OrganisationView,
    operation_id="organisation_read",
    summary="One organisation",
)
async def get_organisation(request: Request, actor: CurrentActor, organisation_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, show_organisation, organisation_id)


@router.patch(
    ADDRESS + "/{organisation_id}",
    response_model=OrganisationView,
    operation_id="organisation_change",
    summary="Change an organisation's particulars and units",
)
async def patch_organisation(
    request: Request,
    actor: CurrentActor,
    organisation_id: UUID,
    body: OrganisationChange,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    door: Door = request.app.state.door
    return await door.change(
        request,
        actor,
        idempotency_key,
        if_match,
        lambda work: change_organisation(work, organisation_id, body),
        show_organisation,
    )
