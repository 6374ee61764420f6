"""Reads the circuit of an endpoint, and locks it."""

from uuid import UUID

from sqlalchemy import bindparam, select

from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.tables import ENDPOINT_ROWS
from services.notifications.tools import Work

_COLUMNS = ENDPOINT_ROWS.c
_LOCKED = (
    select(_COLUMNS.failing_since, _COLUMNS.consecutive_failures, _COLUMNS.open_until)
    .where(_COLUMNS.id == bindparam("endpoint"))
    .with_for_update(key_share=True)
)


async def locked_health(work: Work, endpoint: UUID) -> EndpointHealth:
    """The circuit as it is now. It cannot change until the end of this transaction."""
    return EndpointHealth(*(await work.execute(_LOCKED, {"endpoint": endpoint})).one())
