"""The notice that another one did not get through."""

from datetime import datetime
from uuid import uuid5

from services.notifications.model.delivery.codes import Channel
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.notice.notice import ALERT, TARGET, Notice


def alert(delivery: LeasedDelivery, reason: str, now: datetime) -> Notice:
    """Its natural key is target and day, so an endpoint that is down for a night makes one alert, not a
    thousand."""
    return Notice(
        event_id=uuid5(delivery.target, f"dead:{now:%Y-%m-%d}"),
        type=ALERT,
        wire_type=f"vidare.{ALERT}.v1",
        occurred_at=now,
        organisation=delivery.organisation,
        unit=None,
        part=TARGET,
        shown=True,
        subject_kind=delivery.subject_kind,
        subject_id=delivery.subject_id,
        number=delivery.number,
        version=None,
        status=None,
        business_status=None,
        reason=reason,
        sender=delivery.organisation,
        recipient=delivery.organisation,
        due_on=None,
        coded={"delivery_id": delivery.id, "channel": delivery.channel, "endpoint_id": delivery.endpoint_id},
        correlation=delivery.correlation,
        traceparent=delivery.traceparent,
        delivery_id=delivery.id,
    )


def other_channel(channel: str) -> Channel:
    """The channel that tells of this one's failure."""
    return Channel.EMAIL if channel == Channel.WEBHOOK else Channel.WEBHOOK
