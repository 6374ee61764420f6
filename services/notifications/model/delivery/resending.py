"""A delivery is sent again: by itself, or with all that did not get through in a period."""

from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.model.delivery.codes import DeliveryStatus as Status
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.endpoint.parts import ENDPOINT_KEEPERS
from shared.kernel.actors import Role
from shared.kernel.bodies import Body
from shared.kernel.frames import Moment
from shared.kernel.moves import Condition, Move

RESENT_BY_PERIOD = (Status.DEAD.value, Status.SUPPRESSED.value)
"""What a recovery sends again; a delivered one is only resent by itself."""


RESENT_AT_MOST_EVERY = timedelta(hours=1)
"""How often what was delivered is sent again: nobody is to be flooded by hand."""


class Recovery(Body):
    """Which deliveries are sent again: those of facts of this period that did not get through."""

    since: Moment
    until: Moment
    endpoint: UUID | None = None


_TOLD_ITSELF: Condition[Delivery] = Condition("told by its own mail", lambda row: row.told_by is None)


def _scheduled_anew(row: Delivery, _body: Body, now: datetime) -> None:
    """It is due now and has its whole schedule before it."""
    row.attempts = 0
    row.first_due_at = row.due_at = now
    row.lease_until = None


RESEND = Move[Delivery, Body](
    id="D09", slug="resend", fact="resent",
    who={"O": ENDPOINT_KEEPERS, "P": frozenset({Role.OPERATOR})},
    sources=frozenset({Status.DEAD, Status.SUPPRESSED, Status.DELIVERED}), target=Status.PENDING,
    when=(_TOLD_ITSELF,),
    means="The same webhook-id or Message-ID goes out once more, on a new schedule; an hour after it was delivered.",
    effect=_scheduled_anew, outward=True,
)  # fmt: skip
