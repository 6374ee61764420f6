"""What a resend needs beside the row: an endpoint that is in use."""

from typing import Any

from services.notifications.model.delivery.resending import RESEND
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.delivery.table import MOVES
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Rule


async def to_an_endpoint_in_use(work: Work, delivery: Delivery, _body: Body) -> None:
    """409 when its endpoint gets nothing now."""
    if delivery.endpoint_id is None:
        return
    endpoint = await work.session.get_one(Endpoint, delivery.endpoint_id)
    if endpoint.status != EndpointStatus.ACTIVE:
        remedy = "; enable it first" if endpoint.status == EndpointStatus.DISABLED else ""
        sentence = f"The endpoint is {endpoint.status}{remedy}."
        raise MOVES.refused_by_rule(RESEND, delivery, work.actor, "endpoint-not-active", sentence)


RULES: dict[Move[Delivery, Any], Rule[Delivery]] = {RESEND: to_an_endpoint_in_use}
