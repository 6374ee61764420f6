"""What becomes of a delivery."""

from datetime import datetime
from typing import Literal, NamedTuple

from services.notifications.model.contact.confirming import CONFIRM
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.ending import DELIVER
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.notice.notice import ALERT, TESTED
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


class Fate(NamedTuple):
    """What becomes of a leased delivery, and what follows from it. `commands/delivery/settling.py` writes it.

    The delivery: `move` is made; it is due again at `due_at`, else nothing more is to be done; `detail` is a short code
    of ours, `answer_code` the last answer's. `attempt` is kept with it; `counts` false: no attempt was made.

    Who hears of it: `fact` is published, and the organisation gets an alert with the reason `alert`.

    The contact: `suppresses`, why its address gets no more mail.

    The endpoint: its `health` from now on (None: as it was); `gives_up`, why it is disabled; what waits for it is due
    no sooner than `postpones_to`; what had been postponed to `releases` is due now.

    A tuple, since one is made for every delivery.
    """

    move: Move[Delivery, Body]
    detail: str | None
    answer_code: int | None = None
    due_at: datetime | None = None
    attempt: Attempt | None = None
    counts: bool = True
    fact: Literal["dead", "recovered"] | None = None
    alert: str | None = None
    suppresses: str | None = None
    health: EndpointHealth | None = None
    gives_up: str | None = None
    postpones_to: datetime | None = None
    releases: datetime | None = None

    @property
    def is_ordinary(self) -> bool:
        """It got through, and nothing follows from that for anybody else."""
        return self == Fate(DELIVER, self.detail, self.answer_code, attempt=self.attempt)


def alert_of(delivery: LeasedDelivery, reason: str) -> str | None:
    """The reason for an alert. None where the delivery was one itself, a test, or asked for a confirmation: nobody is
    told that those failed; the contact shows that it is not confirmed."""
    return None if delivery.type in (ALERT, CONFIRM, TESTED) else reason
