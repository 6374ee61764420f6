"""From a delivery and its fate to the published fact."""

from datetime import datetime

from services.notifications.contracts.published import DELIVERIES, DeliveryState, Happened
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.notice.notice import TARGET
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact


def fact_of(delivery: LeasedDelivery, fate: Fate, name: str, now: datetime) -> Fact:
    """`name` is `dead` or `recovered`; for `dead` the detail is the reason."""
    version = delivery.version + 1  # as it is after the move
    reason = fate.detail if name == "dead" else None
    state = DeliveryState(
        delivery_id=delivery.id,
        version=version,
        status=str(fate.move.target),
        channel=delivery.channel,
        organisation=delivery.organisation,
        endpoint_id=delivery.endpoint_id,
        event_id=delivery.event_id,
        event_type=delivery.type,
        subject_kind=delivery.subject_kind,
        subject_id=delivery.subject_id,
        occurred_at=delivery.occurred_at,
        created_at=delivery.created_at,
        attempts=delivery.attempts,
        last_answer_code=fate.answer_code,
        happened=Happened(at=now, actor_organisation=None, reason=reason),
        concerns=[Concerned(organisation=delivery.organisation, unit=delivery.unit, part=TARGET)],
    )
    return Fact(DELIVERIES.name, f"delivery.{name}", "delivery", delivery.id, version, state)
