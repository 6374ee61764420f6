"""An endpoint as a worker reads it to send to it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.notifications.model.endpoint.health import EndpointHealth


class CalledEndpoint(NamedTuple):
    """Some columns of `endpoint`, each field by its column's name. A tuple, since one is made for every webhook."""

    id: UUID
    status: str
    disabled_reason: str | None
    url: str
    wrapped_key: bytes
    secret: bytes
    previous_secret: bytes | None
    previous_until: datetime | None
    failing_since: datetime | None
    consecutive_failures: int
    open_until: datetime | None

    @property
    def health(self) -> EndpointHealth:
        """The circuit as the row keeps it."""
        return EndpointHealth(self.failing_since, self.consecutive_failures, self.open_until)

    def with_health(self, health: EndpointHealth) -> "CalledEndpoint":
        """The same endpoint after a worker has begun to try it."""
        return self._replace(
            failing_since=health.failing_since,
            consecutive_failures=health.consecutive_failures,
            open_until=health.open_until,
        )
