"""A delivery comes to an end: it got through, it did not, or nobody needs it any more."""

from services.notifications.model.delivery.codes import DeliveryStatus as Status
from services.notifications.model.delivery.parts import WORKER
from services.notifications.model.delivery.row import Delivery
from shared.kernel.bodies import Body
from shared.kernel.moves import Move

DELIVER = Move[Delivery, Body](
    id="D03", slug="deliver", fact="delivered",
    who=WORKER, sources=frozenset({Status.SENDING}), target=Status.DELIVERED,
    means="The receiver or the mail server took it.",
)  # fmt: skip

SUPPRESS = Move[Delivery, Body](
    id="D06", slug="suppress", fact="suppressed",
    who=WORKER, sources=frozenset({Status.SENDING}), target=Status.SUPPRESSED,
    means="The contact's address was refused for good.",
)  # fmt: skip

DIE = Move[Delivery, Body](
    id="D07", slug="die", fact="dead",
    who=WORKER, sources=frozenset({Status.SENDING}), target=Status.DEAD,
    means="The schedule is exhausted, or no attempt can ever succeed.",
)  # fmt: skip

CANCEL = Move[Delivery, Body](
    id="D08", slug="cancel", fact="cancelled",
    who=WORKER, sources=frozenset({Status.PENDING, Status.SENDING, Status.RETRYING}), target=Status.CANCELLED,
    means="The organisation closed the endpoint or may not see the object any more, or everybody has been told.",
)  # fmt: skip
