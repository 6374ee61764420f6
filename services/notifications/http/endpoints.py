"""`/v1/endpoints`: the receivers of an organisation's webhooks."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.notifications.commands.endpoints import change_endpoint, create_endpoint, delete_endpoint, rotate_secret
from services.notifications.model.bodies import EndpointChange, NewEndpoint
from services.notifications.model.rows import Endpoint
from services.notifications.queries.endpoints import list_endpoints, show_endpoint, show_issued
from services.notifications.queries.nothing import show_nothing
from services.notifications.queries.views import EndpointView, IssuedEndpointView
from services.notifications.tools import Work
from shared.http.authentication import CurrentActor
from shared.http.commands import Door, IdempotencyKey, IfMatch
from shared.http.pagination import Cursor, Limit, answer_page
from shared.work.pages import Page

ADDRESS = "/v1/endpoints"
ONE = ADDRESS + "/{endpoint_id}"

router = APIRouter(tags=["endpoints"])


@router.post(
    ADDRESS,
    status_code=201,
    response_model=IssuedEndpointView,
    operation_id="endpoint_create",
    summary="Make an endpoint",
)
async def post_endpoint(
    request: Request, actor: CurrentActor, body: NewEndpoint, idempotency_key: IdempotencyKey = None
) -> Response:
    """The answer holds the signing secret, once."""
    door: Door = request.app.state.door
    secrets: list[str] = []

    async def command(work: Work) -> Endpoint:
        endpoint, secret = await create_endpoint(work, body)
        secrets.append(secret)
        return endpoint

    return await door.create(request, actor, idempotency_key, command, show_issued(secrets))


@router.get(
    ADDRESS, response_model=Page[EndpointView], operation_id="endpoint_list", summary="Your organisation's endpoints"
)
async def get_endpoints(request: Request, actor: CurrentActor, cursor: Cursor = None, limit: Limit = 50) -> Response:
    door: Door = request.app.state.door
    async with door.units.reading(actor, request.state.request_id) as work:
        return answer_page(request, await list_endpoints(work, cursor, limit))


@router.get(ONE, response_model=EndpointView, operation_id="endpoint_read", summary="One endpoint")
async def get_endpoint(request: Request, actor: CurrentActor, endpoint_id: UUID) -> Response:
    door: Door = request.app.state.door
    return await door.read(request, actor, show_endpoint, endpoint_id)


@router.patch(
    ONE, response_model=EndpointView, operation_id="endpoint_change", summary="Change, disable or enable an endpoint"
)
async def patch_endpoint(
    request: Request,
    actor: CurrentActor,
    endpoint_id: UUID,
    body: EndpointChange,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    door: Door = request.app.state.door
    return await door.change(
        request,
        actor,
        idempotency_key,
        if_match,
        lambda work: change_endpoint(work, endpoint_id, body),
        show_endpoint,
    )


@router.post(
    ONE + "/rotate-secret",
    response_model=IssuedEndpointView,
    operation_id="endpoint_rotate_secret",
    summary="Give an endpoint a new secret",
)
async def post_rotate_secret(
    request: Request,
    actor: CurrentActor,
    endpoint_id: UUID,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """The answer holds the new secret, once; the one before signs beside it for 24 hours."""
    door: Door = request.app.state.door
    secrets: list[str] = []

    async def command(work: Work) -> Endpoint:
        endpoint, secret = await rotate_secret(work, endpoint_id)
        secrets.append(secret)
        return endpoint

    return await door.change(request, actor, idempotency_key, if_match, command, show_issued(secrets))


@router.delete(ONE, status_code=204, operation_id="endpoint_delete", summary="Delete an endpoint")
async def delete_one_endpoint(
    request: Request,
    actor: CurrentActor,
    endpoint_id: UUID,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """What was still to be sent to it is cancelled."""
    door: Door = request.app.state.door
    await door.change(
        request, actor, idempotency_key, if_match, lambda work: delete_endpoint(work, endpoint_id), show_nothing
    )
    return Response(status_code=204)
