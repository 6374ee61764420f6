"""What the worker reads in order to send webhooks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.endpoint.called import CalledEndpoint
from services.notifications.model.tables import DELIVERY_ROWS, ENDPOINT_ROWS
from services.notifications.queries.delivery.sight import SOME_TOLD_LATER, TELLS_NOTHING, out_of_sight, waiting_as
from shared.persistence.database import Database
from shared.persistence.lists import among
from shared.persistence.prepared import Prepared

# The columns alone: building a mapped object would take longer than the query.
_RECEIVERS = Prepared(
    select(
        DELIVERY_ROWS.c.id.label("delivery"),
        TELLS_NOTHING.label("told"),
        SOME_TOLD_LATER.label("later"),
        *(ENDPOINT_ROWS.c[name] for name in CalledEndpoint._fields),
    )
    .join_from(DELIVERY_ROWS, ENDPOINT_ROWS, ENDPOINT_ROWS.c.id == DELIVERY_ROWS.c.endpoint_id)
    .where(among(DELIVERY_ROWS.c.id, "deliveries"))
)


class Receiver(NamedTuple):
    """Of a webhook; `lost` means that it is out of its reader's sight (`sight.py`)."""

    endpoint: CalledEndpoint
    lost: bool


async def read_receivers(database: Database, webhooks: Sequence[LeasedDelivery]) -> Mapping[UUID, Receiver]:
    """Of each webhook, by its id: in one statement, unless something is waiting to be told later, which is rare."""
    asked = waiting_as(webhooks)
    values = {"deliveries": [one.id for one in webhooks], "waiting": list(asked.values())}
    rows = await database.read(_RECEIVERS, values)
    lost = {row.delivery for row in rows if row.told and row.delivery in asked}
    if any(row.later for row in rows):
        lost |= await out_of_sight(database, webhooks)
    return {row.delivery: Receiver(CalledEndpoint._make(row[3:]), row.delivery in lost) for row in rows}
