"""How the moves of an endpoint are made. The endpoint is locked before its deliveries, here and by the worker."""

from typing import Any
from uuid import UUID

from services.notifications.commands.endpoint import changing, ending
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.table import MOVES
from services.notifications.queries.endpoint.scope import visible_endpoints
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Moving, Rule

RULES: dict[Move[Endpoint, Any], Rule[Endpoint]] = {**changing.RULES, **ending.RULES}


async def _load(work: Work, endpoint_id: UUID, _move: Move[Endpoint, Any]) -> Endpoint:
    return await work.load(Endpoint, "endpoint", endpoint_id, seen=visible_endpoints(work.actor))


async def _told(work: Work, row: Endpoint, move: Move[Endpoint, Any], _body: Body) -> None:
    work.audit(f"endpoint.{move.slug}", row.id, version=row.version)


ENDPOINT = Moving(MOVES, _load, _told, RULES)
