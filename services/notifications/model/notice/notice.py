"""A notice: one fact for one organisation, and the rows and bytes made of it. Pure: times and ids are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson

from services.notifications.model.codes import Channel
from services.notifications.model.delivery.table import DELIVERIES, MAIL_GIVES_WAY
from services.notifications.model.endpoint.table import ENDPOINT_DISABLED
from services.notifications.model.entry.table import INBOX


@dataclass(frozen=True, slots=True)
class Notice:
    """`type` is the fact's name (`referral.submitted`), `wire_type` the event's; `coded` goes to webhooks alone."""

    event_id: UUID
    type: str
    wire_type: str
    occurred_at: datetime
    organisation: UUID
    unit: UUID | None
    part: str
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


def inbox_row(notice: Notice, id_: UUID, now: datetime) -> dict[str, Any]:
    """The columns of the inbox entry."""
    return {
        "id": id_,
        "version": 1,
        "status": INBOX["create"].target,
        "organisation": notice.organisation,
        "unit": notice.unit,
        "part": notice.part,
        "event_id": notice.event_id,
        "type": notice.type,
        "subject_kind": notice.subject_kind,
        "subject_id": notice.subject_id,
        "number": notice.number,
        "subject_version": notice.version,
        "subject_status": notice.status,
        "business_status": notice.business_status,
        "reason": notice.reason,
        "delivery_id": notice.delivery_id,
        "occurred_at": notice.occurred_at,
        "created_at": now,
        "read_at": None,
    }


def mail_row(notice: Notice, id_: UUID, now: datetime) -> dict[str, Any]:
    """The columns of the notice's e-mail delivery; whom it goes to is decided when it is sent."""
    return _delivery_row(notice, id_, now) | {
        "channel": Channel.EMAIL,
        "due_at": now + MAIL_GIVES_WAY,
        "target": notice.organisation,
        "endpoint_id": None,
        "body": None,
    }


def webhook_row(notice: Notice, id_: UUID, now: datetime, endpoint: UUID, body: bytes) -> dict[str, Any]:
    """The columns of the notice's delivery to one endpoint."""
    return _delivery_row(notice, id_, now) | {
        "channel": Channel.WEBHOOK,
        "target": endpoint,
        "endpoint_id": endpoint,
        "body": body,
    }


def skipped(webhook: dict[str, Any]) -> dict[str, Any]:
    """A webhook's columns for an endpoint that the system has disabled: not sent, and no further alert; its disabling
    was told. `died_at` stays null, since no `delivery.dead` is published that a `delivery.recovered` would follow."""
    return webhook | {"status": DELIVERIES["skip"].target, "due_at": None, "last_detail": ENDPOINT_DISABLED}


def webhook_body(notice: Notice) -> bytes:
    """The exact bytes that a receiver gets and that are signed: ids, codes, the human number and times."""
    content = {
        "type": notice.wire_type,
        "timestamp": notice.occurred_at.astimezone(UTC),
        "data": {
            "event_id": notice.event_id,
            f"{notice.subject_kind}_id": notice.subject_id,
            "number": notice.number,
            "version": notice.version,
            "status": notice.status,
            "business_status": notice.business_status,
            "reason": notice.reason,
            "organisation": notice.organisation,
            "unit": notice.unit,
            "part": notice.part,
            **notice.coded,
        },
    }
    # `default`: asyncpg gives ids of a type of its own
    return orjson.dumps(content, default=str, option=orjson.OPT_UTC_Z)


def _delivery_row(notice: Notice, id_: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "version": 1,
        "status": DELIVERIES["create"].target,
        "event_id": notice.event_id,
        "organisation": notice.organisation,
        "unit": notice.unit,
        "part": notice.part,
        "type": notice.type,
        "subject_kind": notice.subject_kind,
        "subject_id": notice.subject_id,
        "number": notice.number,
        "sender": notice.sender,
        "recipient": notice.recipient,
        "due_on": notice.due_on,
        "occurred_at": notice.occurred_at,
        "contact_id": None,
        "correlation": notice.correlation,
        "traceparent": notice.traceparent,
        "created_at": now,
        "first_due_at": now,
        "due_at": now,
        "lease_until": None,
        "attempts": 0,
        "delivered_at": None,
        "died_at": None,
        "last_status": None,
        "last_detail": None,
    }
