"""What a reader sees. An e-mail address is in a contact's view alone, a webhook's body in its organisation's alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, Field

from services.notifications.model.codes import Channel
from services.notifications.model.delivery.table import DELIVERIES, webhook_id
from services.notifications.model.endpoint.table import ENDPOINTS
from services.notifications.model.entry.table import INBOX
from services.notifications.model.rows import Contact, Delivery, DeliveryAttempt, Endpoint, InboxEntry, RecoveryRecord
from shared.kernel.actors import Actor


class EndpointView(BaseModel):
    """A receiver of webhooks. `types` null: all facts that concern the organisation."""

    id: UUID
    version: int
    status: str
    url: str
    description: str
    types: list[str] | None
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str | None = Field(
        description="`gone` (410), `failing-for-five-days` or `disabled-by-organisation`"
    )
    failing_since: datetime | None
    consecutive_failures: int
    resting_until: datetime | None = Field(description="after five failures in a row nothing is sent before this")
    old_secret_signs_until: datetime | None
    allowed_moves: list[str]


class IssuedEndpointView(EndpointView):
    """An endpoint that has just got a signing secret."""

    secret: str | None = Field(
        description="`whsec_…`, shown in this answer and never again. Null when the request is repeated with its "
        "Idempotency-Key: a lost secret is replaced by `rotate-secret`"
    )


class ContactView(BaseModel):
    """Who gets the organisation's mails. `unit` null: for the whole organisation; `language` null: its own."""

    id: UUID
    version: int
    email: str
    role: str
    unit: UUID | None
    language: str | None
    suppressed_at: datetime | None = Field(description="refused for good by a mail server; say it again to retry")
    suppressed_code: str | None
    created_at: datetime


class EntryView(BaseModel):
    """One fact that the organisation should know. The object itself is read in the service it belongs to."""

    id: UUID
    version: int
    status: str
    type: str = Field(examples=["referral.submitted"])
    event_id: UUID
    subject_kind: str
    subject_id: UUID
    number: str
    subject_version: int | None
    subject_status: str | None
    business_status: str | None
    reason: str | None
    part: str
    unit: UUID | None
    delivery_id: UUID | None = Field(description="of `delivery.dead`: which delivery did not get through")
    occurred_at: datetime
    created_at: datetime
    read_at: datetime | None
    allowed_moves: list[str]


class DeliveryView(BaseModel):
    """One fact on its way to one target."""

    id: UUID
    version: int
    status: str
    channel: str
    organisation: UUID
    unit: UUID | None
    part: str
    event_id: UUID
    type: str
    subject_kind: str
    subject_id: UUID
    number: str
    endpoint_id: UUID | None
    contact_id: UUID | None
    webhook_id: str | None = Field(description="the header of the same name; the same for every attempt")
    occurred_at: datetime
    created_at: datetime
    first_due_at: datetime
    due_at: datetime | None = Field(description="null: nothing more is to be done")
    attempts: int
    last_status: int | None
    last_detail: str | None
    delivered_at: datetime | None
    died_at: datetime | None
    correlation: str
    allowed_moves: list[str]


class AttemptView(BaseModel):
    """One try. `status` is the HTTP or SMTP code, if there was an answer."""

    at: datetime
    outcome: str
    status: int | None
    detail: str
    milliseconds: int


class DeliveryDetailView(DeliveryView):
    """A delivery with its attempts, the first one first."""

    attempt_log: list[AttemptView]
    body: Any = Field(description="of a webhook: what is sent. Null for the operator and for e-mails")


class RecoveryView(BaseModel):
    """How many deliveries are being sent again."""

    resent: int


def endpoint_view(row: Endpoint, actor: Actor) -> EndpointView:
    return EndpointView.model_validate(_endpoint_fields(row, actor))


def issued_endpoint_view(row: Endpoint, actor: Actor) -> IssuedEndpointView:
    return IssuedEndpointView.model_validate({**_endpoint_fields(row, actor), "secret": None})


def contact_view(row: Contact) -> ContactView:
    return ContactView.model_validate(row.model_dump())


def entry_view(row: InboxEntry, actor: Actor) -> EntryView:
    return EntryView.model_validate({**row.model_dump(), "allowed_moves": INBOX.allowed(row, actor)})


def delivery_view(row: Delivery, actor: Actor) -> DeliveryView:
    return DeliveryView.model_validate(_delivery_fields(row, actor))


def delivery_detail_view(row: Delivery, attempts: Sequence[DeliveryAttempt], actor: Actor) -> DeliveryDetailView:
    """The operator supports the platform; what organisations tell each other is not for it."""
    body = None if actor.is_operator or row.body is None else orjson.loads(row.body)
    log = [attempt.model_dump() for attempt in attempts]
    return DeliveryDetailView.model_validate({**_delivery_fields(row, actor), "attempt_log": log, "body": body})


def recovery_view(row: RecoveryRecord) -> RecoveryView:
    return RecoveryView(resent=row.resent)


def _endpoint_fields(row: Endpoint, actor: Actor) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"wrapped_key", "secret", "previous_secret"}),
        "resting_until": row.open_until,
        "old_secret_signs_until": row.previous_until,
        "allowed_moves": ENDPOINTS.allowed(row, actor),
    }


def _delivery_fields(row: Delivery, actor: Actor) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"body"}),
        "webhook_id": webhook_id(row.id) if row.channel == Channel.WEBHOOK else None,
        "allowed_moves": DELIVERIES.allowed(row, actor),
    }
