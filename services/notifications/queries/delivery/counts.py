"""How many deliveries have which status, for the gauges."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.delivery.row import UNFINISHED
from services.notifications.model.tables import DELIVERY_ROWS
from shared.observability import metrics

_COUNTED = [one for one in DeliveryStatus if one not in (DeliveryStatus.DELIVERED, DeliveryStatus.CANCELLED)]


async def measure_deliveries(session: AsyncSession) -> None:
    """Sets `vidare_deliveries` for all that did not end well. The others are counted by their attempts."""
    columns = DELIVERY_ROWS.c
    query = select(columns.channel, columns.status, func.count()).where(UNFINISHED)
    counted = await session.execute(query.group_by(columns.channel, columns.status))
    numbers = {(channel, status): number for channel, status, number in counted}
    for channel in Channel:
        for status in _COUNTED:
            metrics.deliveries.labels(channel.value, status.value).set(numbers.get((channel, status), 0))
