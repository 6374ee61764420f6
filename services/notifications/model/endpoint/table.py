"""The moves of a webhook endpoint."""

from services.notifications.model.endpoint.changing import CHANGE, DISABLE, ENABLE
from services.notifications.model.endpoint.ending import DELETE
from services.notifications.model.endpoint.making import CREATE
from services.notifications.model.endpoint.parts import standing
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.signing import ROTATE_SECRET
from services.notifications.model.endpoint.testing import TEST
from shared.kernel.moves import MoveTable

MOVES: MoveTable[Endpoint] = MoveTable(
    "endpoint", (CREATE, CHANGE, DISABLE, ENABLE, ROTATE_SECRET, DELETE, TEST), standing
)
