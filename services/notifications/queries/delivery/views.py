"""What a reader sees of a delivery. Only its organisation sees the body of a webhook."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, Field

from services.notifications.model.delivery.attempt import Outcome
from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.delivery.outward_ids import webhook_id
from services.notifications.model.delivery.row import Delivery, DeliveryAttempt, RecoveryRecord
from services.notifications.model.delivery.table import MOVES
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of


class DeliveryView(BaseModel):
    """One fact on its way to one target."""

    id: UUID
    version: int
    status: DeliveryStatus
    channel: Channel
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
    last_answer_code: int | None
    last_detail: str | None
    told_by: UUID | None = Field(description="of a mail: the delivery whose mail told of this one as well")
    delivered_at: datetime | None
    died_at: datetime | None
    correlation: str
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


class AttemptView(BaseModel):
    """One try. `answer_code` is the HTTP or SMTP code, if there was an answer."""

    at: datetime
    outcome: Outcome
    answer_code: int | None
    detail: str
    milliseconds: int


class DeliveryDetailView(DeliveryView):
    """A delivery with its attempts, the first one first."""

    attempt_log: list[AttemptView]
    body: Any = Field(description="of a webhook: what is sent. Null for the operator and for e-mails")


class RecoveryView(BaseModel):
    """How many deliveries are being sent again."""

    resent: int


View = TypeVar("View", bound=DeliveryView)


def delivery_view(row: Delivery, actor: Actor) -> DeliveryView:
    return _view(DeliveryView, row, actor)


def delivery_detail_view(row: Delivery, attempts: Sequence[DeliveryAttempt], actor: Actor) -> DeliveryDetailView:
    """The operator supports the platform, but does not see what organisations tell each other."""
    body = None if actor.is_operator or row.body is None else orjson.loads(row.body)
    log = [_attempt_view(attempt) for attempt in attempts]
    return _view(DeliveryDetailView, row, actor, attempt_log=log, body=body)


def recovery_view(row: RecoveryRecord) -> RecoveryView:
    return RecoveryView(resent=row.resent)


def _attempt_view(row: DeliveryAttempt) -> AttemptView:
    return AttemptView(
        at=row.at, outcome=row.outcome, answer_code=row.answer_code, detail=row.detail, milliseconds=row.milliseconds
    )


def _view(view: type[View], row: Delivery, actor: Actor, **further: Any) -> View:
    return view(
        id=row.id,
        version=row.version,
        status=row.status,
        channel=row.channel,
        organisation=row.organisation,
        unit=row.unit,
        part=row.part,
        event_id=row.event_id,
        type=row.type,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        number=row.number,
        endpoint_id=row.endpoint_id,
        contact_id=row.contact_id,
        webhook_id=webhook_id(row.id) if row.channel == Channel.WEBHOOK else None,
        occurred_at=row.occurred_at,
        created_at=row.created_at,
        first_due_at=row.first_due_at,
        due_at=row.due_at,
        attempts=row.attempts,
        last_answer_code=row.last_answer_code,
        last_detail=row.last_detail,
        told_by=row.told_by,
        delivered_at=row.delivered_at,
        died_at=row.died_at,
        correlation=row.correlation,
        allowed_moves=list(MOVES.allowed(row, actor)),
        **further,
    )
