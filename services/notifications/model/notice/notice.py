"""A notice: one fact for one organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

INBOX_ONLY_AFTER = timedelta(days=7)
"""A fact older than this goes to the inbox only: a new or rebuilt consumer does not mail old facts."""

ALERT: Final = "delivery.dead"
"""The fact that a notice did not get through."""

TESTED: Final = "endpoint.test"
"""Tells of nothing: an organisation tests its endpoint."""

TARGET: Final = "target"
"""The part of the organisation that such a fact concerns."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`type` is the fact's name (`referral.submitted`), `wire_type` the event's; `coded` goes to webhooks alone.

    `shown`: whether the reader may read the object. Where not, the notice says only that something happened to it.
    """

    event_id: UUID
    type: str
    wire_type: str
    occurred_at: datetime
    organisation: UUID
    unit: UUID | None
    part: str
    shown: bool
    subject_kind: str
    subject_id: UUID
    number: str
    version: int | None
    status: str | None
    business_status: str | None
    reason: str | None
    sender: UUID | None
    recipient: UUID | None
    due_on: date | None
    coded: Mapping[str, Any]
    correlation: str
    traceparent: str | None
    delivery_id: UUID | None = None
