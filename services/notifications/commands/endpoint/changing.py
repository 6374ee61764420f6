"""What a change of an endpoint needs beside its row: a good address, and what becomes of waiting deliveries."""

from typing import Any

from services.notifications.commands.delivery.waiting import bring_forward, cancel_open
from services.notifications.commands.endpoint.addresses import check_address
from services.notifications.model.endpoint.changing import CHANGE, DISABLE, ENABLE, GivenUp, asked_for
from services.notifications.model.endpoint.filter import check_types
from services.notifications.model.endpoint.making import EndpointDetails
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.tools import Work
from shared.kernel.moves import Move
from shared.work.moving import Rule


async def change(work: Work, endpoint: Endpoint, body: EndpointDetails) -> Move[Endpoint, EndpointDetails]:
    """Makes what `active` asks for. 422 for an address that may not be called, or a type that does not exist."""
    move = asked_for(endpoint, body)
    if body.types != endpoint.types:  # what stands there may be of an earlier release
        check_types(body.types)
    if body.url != endpoint.url:
        check_address(work, body.url)
        await bring_forward(work, endpoint.id)  # waiting deliveries wait for the old address
    elif move is ENABLE:
        check_address(work, endpoint.url)
    if move is DISABLE:
        await cancel_open(work, endpoint.id)
    return move


async def give_up(work: Work, endpoint: Endpoint, _body: GivenUp) -> None:
    """The system disables it: what waits for it is due now, so that each delivery tells that it is dead."""
    await bring_forward(work, endpoint.id)


RULES: dict[Move[Endpoint, Any], Rule[Endpoint]] = {CHANGE: change, DISABLE: give_up}
