"""Reads endpoints."""

from uuid import UUID

from sqlalchemy import select

from services.notifications.model.rows import Endpoint
from services.notifications.queries.paging import page_of
from services.notifications.queries.scope import visible_endpoint, visible_endpoints
from services.notifications.queries.views import EndpointView, endpoint_view, issued_endpoint_view
from shared.http.commands import Show, Shown
from shared.http.pagination import Page
from shared.kernel.refusals import not_found
from shared.persistence.work import Work


async def show_endpoint(work: Work, endpoint_id: UUID) -> Shown:
    """One endpoint of the organisation, without its secret."""
    endpoint = await _find(work, endpoint_id)
    return Shown(endpoint_view(endpoint, work.actor), endpoint.version)


def show_issued(secrets: list[str]) -> Show:
    """Shows an endpoint with the secret that this very request has made, if it made one."""

    async def show(work: Work, endpoint_id: UUID) -> Shown:
        endpoint = await _find(work, endpoint_id)
        secret = secrets[0] if secrets else None
        return Shown(issued_endpoint_view(endpoint, work.actor, secret), endpoint.version)

    return show


async def list_endpoints(work: Work, cursor: str | None, limit: int) -> Page[EndpointView]:
    """The organisation's endpoints, newest first."""
    where = visible_endpoints(work.actor)
    return await page_of(work, Endpoint, where, lambda row: endpoint_view(row, work.actor), cursor, limit)


async def _find(work: Work, endpoint_id: UUID) -> Endpoint:
    query = select(Endpoint).where(*visible_endpoint(work.actor, endpoint_id))
    endpoint: Endpoint | None = (await work.execute(query)).scalar_one_or_none()
    if endpoint is None:
        raise not_found("endpoint")
    return endpoint
