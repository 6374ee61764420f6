"""A delivery is sent, tried again, or waits."""

from services.notifications.model.delivery.codes import DeliveryStatus as Status
from services.notifications.model.delivery.parts import WORKER
from services.notifications.model.delivery.row import Delivery
from shared.kernel.bodies import Body
from shared.kernel.moves import Move

SEND = Move[Delivery, Body](
    id="D02", slug="send", fact="sent",
    who=WORKER, sources=frozenset({Status.PENDING, Status.SENDING, Status.RETRYING}), target=Status.SENDING,
    means="It is due; an attempt that outlived its lease is made again.",
)  # fmt: skip

RETRY = Move[Delivery, Body](
    id="D04", slug="retry", fact="failed",
    who=WORKER, sources=frozenset({Status.SENDING}), target=Status.RETRYING,
    means="The attempt failed; the schedule says when the next is.",
)  # fmt: skip

WAIT = Move[Delivery, Body](
    id="D05", slug="wait", fact="postponed",
    who=WORKER, sources=frozenset({Status.SENDING}), target=Status.PENDING,
    means="No attempt was made: the circuit is open, there is no contact yet, or its contact has just had a mail about "
    "the subject.",
)  # fmt: skip
