"""An endpoint gets a new signing secret."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.model.endpoint.parts import KEPT, OWNER
from services.notifications.model.endpoint.row import Endpoint
from shared.kernel.bodies import Body
from shared.kernel.moves import Move

OLD_SECRET_SIGNS_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A new signing secret (`whsec_…`) of an endpoint, for the one answer that shows it."""

    id: UUID
    secret: str = field(repr=False)


def _rotated(row: Endpoint, _body: Body, now: datetime) -> None:
    """The secret becomes the previous one; the command writes the new one."""
    row.previous_secret, row.previous_until = row.secret, now + OLD_SECRET_SIGNS_FOR


ROTATE_SECRET = Move[Endpoint, Body](
    id="E05", slug="rotate-secret", fact="secret-rotated",
    who=OWNER, sources=KEPT, target=None,
    means="The secret before still signs for 24 hours.",
    effect=_rotated,
)  # fmt: skip
