"""Reads endpoints."""

from uuid import UUID

from sqlalchemy import select

from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.signing import IssuedSecret
from services.notifications.queries.endpoint.scope import visible_endpoint, visible_endpoints
from services.notifications.queries.endpoint.views import EndpointView, endpoint_view, issued_endpoint_view
from services.notifications.tools import Reading
from shared.kernel.refusals import not_found
from shared.work.pages import Page, page_of
from shared.work.reading import Shown


async def show_endpoint(reading: Reading, endpoint_id: UUID) -> Shown:
    """One endpoint of the organisation, without its secret."""
    endpoint = await _find(reading, endpoint_id)
    return Shown(endpoint_view(endpoint, reading.actor), endpoint.version)


async def show_without_secret(reading: Reading, endpoint_id: UUID) -> Shown:
    """The endpoint without its secret: a repeated request does not get it again."""
    endpoint = await _find(reading, endpoint_id)
    return Shown(issued_endpoint_view(endpoint, reading.actor), endpoint.version)


def reveal_secret(shown: Shown, issued: IssuedSecret) -> Shown:
    """The answer to the request that made the secret."""
    return Shown(shown.view.model_copy(update={"secret": issued.secret}), shown.version)


async def list_endpoints(reading: Reading, cursor: str | None, limit: int) -> Page[EndpointView]:
    """The organisation's endpoints, newest first."""
    where = visible_endpoints(reading.actor)
    return await page_of(
        reading,
        select(Endpoint).where(*where),
        Endpoint.id,
        lambda row: endpoint_view(row, reading.actor),
        cursor,
        limit,
    )


async def _find(reading: Reading, endpoint_id: UUID) -> Endpoint:
    query = select(Endpoint).where(*visible_endpoint(reading.actor, endpoint_id))
    endpoint: Endpoint | None = (await reading.execute(query)).scalar_one_or_none()
    if endpoint is None:
        raise not_found("endpoint")
    return endpoint
