"""An endpoint is changed by what was said of it: its address, its filter, its description, whether it is in use."""

from uuid import UUID

from services.notifications.commands.endpoint.moving import ENDPOINT
from services.notifications.model.endpoint.changing import CHANGE, details_of
from services.notifications.model.endpoint.making import EndpointDetails
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.table import MOVES
from services.notifications.tools import Work
from shared.kernel.patches import Patch


async def change_endpoint(work: Work, endpoint_id: UUID, body: Patch[EndpointDetails]) -> Endpoint:
    """New values for what was sent; the same endpoint, at the same version, where it is so already."""
    row = await ENDPOINT.load(work, endpoint_id, CHANGE)
    MOVES.check(CHANGE, row, work.actor)
    known = details_of(row)
    wanted = body.onto(known)
    return row if wanted == known else await ENDPOINT.make_on(work, row, CHANGE, wanted)
