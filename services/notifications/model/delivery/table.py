"""The moves of a delivery.

The worker makes its own in one statement each, by the record's sources and target (`commands/delivery/fencing.py`);
only the moves of people load the row.
"""

from services.notifications.model.delivery.ending import CANCEL, DELIVER, DIE, SUPPRESS
from services.notifications.model.delivery.making import CREATE, SKIP
from services.notifications.model.delivery.parts import standing
from services.notifications.model.delivery.resending import RESEND
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.delivery.sending import RETRY, SEND, WAIT
from shared.kernel.moves import MoveTable

MOVES: MoveTable[Delivery] = MoveTable(
    "delivery", (CREATE, SEND, DELIVER, RETRY, WAIT, SUPPRESS, DIE, CANCEL, RESEND, SKIP), standing
)
