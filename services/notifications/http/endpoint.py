"""`/v1/endpoints`: where the webhooks of an organisation go."""

from uuid import UUID

from starlette.responses import Response

from services.notifications.commands.endpoint.editing import change_endpoint
from services.notifications.commands.endpoint.making import create_endpoint
from services.notifications.commands.endpoint.moving import ENDPOINT
from services.notifications.commands.endpoint.signing import rotate_secret
from services.notifications.commands.endpoint.testing import send_test
from services.notifications.model.endpoint.ending import DELETE
from services.notifications.model.endpoint.making import EndpointDetails, NewEndpoint
from services.notifications.model.endpoint.parts import ENDPOINT_KEEPERS
from services.notifications.queries.delivery.reading import show_delivery
from services.notifications.queries.delivery.views import DeliveryDetailView
from services.notifications.queries.endpoint.reading import (
    list_endpoints,
    reveal_secret,
    show_endpoint,
    show_without_secret,
)
from services.notifications.queries.endpoint.views import EndpointView, IssuedEndpointView
from shared.http.door import Asked, Changing, Creating
from shared.http.pagination import Cursor, Limit
from shared.http.quotas import Use
from shared.http.routes import Routes
from shared.kernel.actors import MEMBERS
from shared.kernel.bodies import Body
from shared.kernel.patches import Patch
from shared.work.pages import Page

PATH = "/v1/endpoints"
ONE = PATH + "/{endpoint_id}"

router = Routes("endpoints")


@router.post(
    PATH,
    who=ENDPOINT_KEEPERS,
    status_code=201,
    response_model=IssuedEndpointView,
    operation_id="endpoint_create",
    summary="Make an endpoint",
)
async def create(asked: Creating, body: NewEndpoint) -> Response:
    """The answer holds the signing secret, once."""
    return await asked.create(lambda work: create_endpoint(work, body), show_without_secret, reveal_secret)


@router.get(
    PATH,
    who=MEMBERS,
    response_model=Page[EndpointView],
    operation_id="endpoint_list",
    summary="Your organisation's endpoints",
)
async def list_(asked: Asked, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Those that are in use or disabled; a deleted one is gone. No secret is shown."""
    return await asked.page(lambda reading: list_endpoints(reading, cursor, limit))


@router.get(ONE, who=MEMBERS, response_model=EndpointView, operation_id="endpoint_read", summary="One endpoint")
async def read(asked: Asked, endpoint_id: UUID) -> Response:
    """How it does: since when it fails, until when it rests. No secret is shown."""
    return await asked.show(show_endpoint, endpoint_id)


@router.patch(
    ONE,
    who=ENDPOINT_KEEPERS,
    response_model=EndpointView,
    operation_id="endpoint_change",
    summary="Change, disable or enable an endpoint",
)
async def change(asked: Changing, endpoint_id: UUID, body: Patch[EndpointDetails]) -> Response:
    """What is left out stays. A new address is checked as at creation; `active` disables and enables."""
    return await asked.change(lambda work: change_endpoint(work, endpoint_id, body), show_endpoint)


@router.post(
    ONE + "/rotate-secret",
    who=ENDPOINT_KEEPERS,
    response_model=IssuedEndpointView,
    operation_id="endpoint_rotate_secret",
    summary="Give an endpoint a new secret",
)
async def rotate(asked: Changing, endpoint_id: UUID) -> Response:
    """The answer holds the new secret, once; the one before signs beside it for 24 hours."""
    return await asked.change(lambda work: rotate_secret(work, endpoint_id), show_without_secret, reveal_secret)


@router.post(
    ONE + "/test",
    who=ENDPOINT_KEEPERS,
    use=Use.OUTWARD,
    response_model=DeliveryDetailView,
    operation_id="endpoint_test",
    summary="Send a test event to an endpoint",
)
async def send_test_event(asked: Changing, endpoint_id: UUID) -> Response:
    """One signed event that tells of nothing, sent once and with all that guards other webhooks. The answer is its
    delivery: read that again (`GET /v1/deliveries/{id}`, or the same request with its Idempotency-Key) to see in
    `attempt_log` what came of it. 409 while the last test is still on its way."""
    return await asked.change(lambda work: send_test(work, endpoint_id), show_delivery)


@router.delete(ONE, who=ENDPOINT_KEEPERS, status_code=204, operation_id="endpoint_delete", summary="Delete an endpoint")
async def delete(asked: Changing, endpoint_id: UUID) -> Response:
    """What was still to be sent to it is cancelled."""
    return await asked.delete(lambda work: ENDPOINT.make(work, endpoint_id, DELETE, Body()))
