"""Deliveries in a worker's hands, for rules that need no database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.notifications.model.delivery.leased import LeasedDelivery

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
ENDPOINT, ORGANISATION = UUID(int=7), UUID(int=9)


def leased(channel: str = "webhook", **changed: Any) -> LeasedDelivery:
    """At its first attempt, unless the test says otherwise."""
    webhook = channel == "webhook"
    columns: dict[str, Any] = dict.fromkeys(LeasedDelivery._fields) | {
        "id": UUID(int=1),
        "version": 2,
        "status": "sending",
        "channel": channel,
        "event_id": UUID(int=2),
        "target": ENDPOINT if webhook else ORGANISATION,
        "organisation": ORGANISATION,
        "part": "recipient",
        "type": "referral.submitted",
        "subject_kind": "referral",
        "subject_id": UUID(int=3),
        "number": "VD-7K3M-9QXT",
        "occurred_at": NOW,
        "endpoint_id": ENDPOINT if webhook else None,
        "contact_id": None if webhook else UUID(int=8),
        "body": b"{}" if webhook else None,
        "correlation": "correlation-1",
        "created_at": NOW,
        "first_due_at": NOW,
        "due_at": NOW,
        "lease_until": NOW + timedelta(minutes=1),
        "attempts": 1,
    }
    return LeasedDelivery(**columns | changed)
