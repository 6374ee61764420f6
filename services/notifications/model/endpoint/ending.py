"""An endpoint is deleted: its row stays, since deliveries name it; its secrets are removed."""

from datetime import datetime

from services.notifications.model.endpoint.codes import EndpointStatus as Status
from services.notifications.model.endpoint.parts import KEPT, OWNER
from services.notifications.model.endpoint.row import Endpoint
from shared.kernel.bodies import Body
from shared.kernel.moves import Move


def _deleted(row: Endpoint, _body: Body, _now: datetime) -> None:
    row.wrapped_key = row.secret = b""
    row.previous_secret = row.previous_until = None


DELETE = Move[Endpoint, Body](
    id="E06", slug="delete", fact="deleted",
    who=OWNER, sources=KEPT, target=Status.DELETED,
    means="Its secrets are erased and its open deliveries cancelled.",
    effect=_deleted,
)  # fmt: skip
