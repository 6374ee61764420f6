"""Reads deliveries: an organisation its own, the operator all, for support."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.delivery.row import Delivery, DeliveryAttempt, RecoveryRecord
from services.notifications.queries.delivery.scope import visible_deliveries
from services.notifications.queries.delivery.views import (
    DeliveryView,
    delivery_detail_view,
    delivery_view,
    recovery_view,
)
from services.notifications.tools import Reading
from shared.kernel.refusals import not_found
from shared.work.pages import Page, page_of
from shared.work.reading import Shown


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries are asked for. None: any."""

    status: DeliveryStatus | None = None
    channel: Channel | None = None
    endpoint: UUID | None = None
    organisation: UUID | None = None
    event: UUID | None = None


async def show_delivery(reading: Reading, delivery_id: UUID) -> Shown:
    """One delivery with all its attempts."""
    query = select(Delivery).where(col(Delivery.id) == delivery_id, *visible_deliveries(reading.actor))
    delivery: Delivery | None = (await reading.execute(query)).scalar_one_or_none()
    if delivery is None:
        raise not_found("delivery")
    tries = select(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id) == delivery_id)
    attempts = (await reading.execute(tries.order_by(col(DeliveryAttempt.id)))).scalars().all()
    return Shown(delivery_detail_view(delivery, attempts, reading.actor), delivery.version)


async def show_recovery(reading: Reading, recovery_id: UUID) -> Shown:
    """What one recovery has done, for the organisation that asked for it."""
    found = await reading.get(RecoveryRecord, recovery_id)
    if found is None or found.organisation != reading.actor.organisation:
        raise not_found("recovery")
    return Shown(recovery_view(found), found.version)


async def list_deliveries(
    reading: Reading, asked: DeliveryFilter, cursor: str | None, limit: int
) -> Page[DeliveryView]:
    """Deliveries that the actor may see, newest first."""
    wanted = {
        col(Delivery.status): asked.status,
        col(Delivery.channel): asked.channel,
        col(Delivery.endpoint_id): asked.endpoint,
        col(Delivery.organisation): asked.organisation,
        col(Delivery.event_id): asked.event,
    }
    chosen = [column == value for column, value in wanted.items() if value is not None]
    where = (*visible_deliveries(reading.actor), *chosen)
    return await page_of(
        reading,
        select(Delivery).where(*where),
        Delivery.id,
        lambda row: delivery_view(row, reading.actor),
        cursor,
        limit,
    )
