"""What the fate of one delivery changes on its endpoint, and on all that waits for it. The endpoint is locked first."""

from dataclasses import asdict
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlmodel import col

from services.notifications.commands.delivery.waiting import bring_forward, postpone_waiting
from services.notifications.commands.endpoint.moving import ENDPOINT
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.endpoint.changing import DISABLE, GivenUp
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.tables import ENDPOINT_ROWS
from services.notifications.tools import Work

log = structlog.get_logger()


async def settle_endpoint(work: Work, endpoint: UUID, fate: Fate) -> None:
    """Keeps its health, disables it, postpones or releases what waits."""
    if fate.health is not None:
        await keep_health(work, endpoint, fate.health)
    if fate.gives_up is not None:
        await _give_up(work, endpoint, fate.gives_up)
    if fate.postpones_to is not None:
        await postpone_waiting(work, endpoint, fate.postpones_to)
    if fate.releases is not None:
        await bring_forward(work, endpoint, fate.releases)


async def keep_health(work: Work, endpoint: UUID, health: EndpointHealth) -> None:
    await work.execute(update(ENDPOINT_ROWS).where(ENDPOINT_ROWS.c.id == endpoint).values(asdict(health)))


async def _give_up(work: Work, endpoint_id: UUID, reason: str) -> None:
    """The system disables an endpoint, unless it is not in use any more."""
    endpoint = await work.lock(Endpoint, col(Endpoint.id) == endpoint_id)
    if DISABLE.leaves(endpoint):
        await ENDPOINT.make_on(work, endpoint, DISABLE, GivenUp(reason=reason))
        log.error("endpoint.disabled", endpoint=str(endpoint.id), reason=reason)
