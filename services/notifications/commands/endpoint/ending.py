"""What is still to be sent to an endpoint when it is deleted."""

from typing import Any

from services.notifications.commands.delivery.waiting import cancel_open
from services.notifications.model.endpoint.ending import DELETE
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Rule


async def cancel_what_waits(work: Work, endpoint: Endpoint, _body: Body) -> None:
    await cancel_open(work, endpoint.id)


RULES: dict[Move[Endpoint, Any], Rule[Endpoint]] = {DELETE: cancel_what_waits}
