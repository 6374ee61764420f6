"""What a resend needs beside the row: an endpoint that is in use, and an hour since it got through."""

from typing import Any

from services.notifications.commands.delivery.gathering import send_along
from services.notifications.model.delivery.codes import DeliveryStatus
from services.notifications.model.delivery.resending import RESEND, RESENT_AT_MOST_EVERY
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.delivery.table import MOVES
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Rule


async def not_at_will(work: Work, delivery: Delivery, _body: Body) -> None:
    """409 when its endpoint gets nothing now, or when it got through within the hour. A mail tells again all it
    told."""
    if delivery.status == DeliveryStatus.DELIVERED and delivery.delivered_at is not None:
        wait = int((RESENT_AT_MOST_EVERY - (work.now - delivery.delivered_at)).total_seconds())
        if wait > 0:
            sentence = "It got through less than an hour ago. What was delivered is sent again once in an hour at most."
            raise MOVES.refused_by_rule(RESEND, delivery, work.actor, "delivered-just-now", sentence, retry_after=wait)
    if delivery.endpoint_id is None:
        await send_along(work, delivery.id)
        return
    endpoint = await work.session.get_one(Endpoint, delivery.endpoint_id)
    if endpoint.status != EndpointStatus.ACTIVE:
        remedy = "; enable it first" if endpoint.status == EndpointStatus.DISABLED else ""
        sentence = f"The endpoint is {endpoint.status}{remedy}."
        raise MOVES.refused_by_rule(RESEND, delivery, work.actor, "endpoint-not-active", sentence)


RULES: dict[Move[Delivery, Any], Rule[Delivery]] = {RESEND: not_at_will}
