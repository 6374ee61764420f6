"""How people's moves of a delivery are made; those of the worker stand in `fencing.py`."""

from typing import Any
from uuid import UUID

from services.notifications.commands.delivery import resending
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.delivery.table import MOVES
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.queries.delivery.scope import visible_deliveries
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Moving


async def _load(work: Work, delivery_id: UUID, _move: Move[Delivery, Any]) -> Delivery:
    return await work.load(Delivery, "delivery", delivery_id, seen=visible_deliveries(work.actor))


async def _told(work: Work, row: Delivery, move: Move[Delivery, Any], _body: Body) -> None:
    work.audit(f"delivery.{move.slug}", row.id, version=row.version)
    work.wakes.add(DELIVERY_ROWS)


DELIVERY = Moving(MOVES, _load, _told, resending.RULES)
