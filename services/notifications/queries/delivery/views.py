"""What a reader sees of a delivery. A webhook's body is its organisation's alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, Field

from services.notifications.model.delivery.codes import Channel
from services.notifications.model.delivery.outward_ids import webhook_id
from services.notifications.model.delivery.row import Delivery, DeliveryAttempt, RecoveryRecord
from services.notifications.model.delivery.table import MOVES
from shared.kernel.actors import Actor


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


def delivery_view(row: Delivery, actor: Actor) -> DeliveryView:
    return DeliveryView.model_validate(_delivery_fields(row, actor))


def delivery_detail_view(row: Delivery, attempts: Sequence[DeliveryAttempt], actor: Actor) -> DeliveryDetailView:
    """The operator supports the platform; what organisations tell each other is not for it."""
    body = None if actor.is_operator or row.body is None else orjson.loads(row.body)
    log = [attempt.model_dump() for attempt in attempts]
    return DeliveryDetailView.model_validate({**_delivery_fields(row, actor), "attempt_log": log, "body": body})


def recovery_view(row: RecoveryRecord) -> RecoveryView:
    return RecoveryView(resent=row.resent)


def _delivery_fields(row: Delivery, actor: Actor) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"body"}),
        "webhook_id": webhook_id(row.id) if row.channel == Channel.WEBHOOK else None,
        "allowed_moves": MOVES.allowed(row, actor),
    }
