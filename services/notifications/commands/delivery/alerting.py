"""Deliveries that are dead, and those that come back: the fact, the log line, and the alert by another channel."""

from typing import Any
from uuid import uuid5

import structlog

from services.notifications.commands.delivery.settling import Claimed, settle
from services.notifications.commands.notice.telling import add_deliveries, webhook_rows
from services.notifications.commands.notice.writing import insert_new
from services.notifications.contracts.published import DELIVERIES, DeliveryState, Happened
from services.notifications.model.delivery.codes import Channel, DeliveryStatus
from services.notifications.model.delivery.ending import DIE
from services.notifications.model.delivery.making import mail_row
from services.notifications.model.delivery.parts import other_channel
from services.notifications.model.entry.making import entry_row
from services.notifications.model.notice.notice import Notice
from services.notifications.model.tables import ENTRY_ROWS
from services.notifications.tools import Work
from shared.messaging.contracts import Concerned
from shared.messaging.outbox import Fact
from shared.observability import metrics

log = structlog.get_logger()

DEAD = "delivery.dead"
_RECEIVER = "receiver"


async def die(work: Work, row: Claimed, reason: str, *, status: int | None = None, alert: bool = True) -> None:
    """The delivery is dead: it is published, logged and, unless it was an alert itself, the organisation is told.

    `reason` is a code (`http-500`, `no-recipient`), `status` the receiver's last answer.
    """
    if not await settle(work, row, DIE, died_at=work.now, last_status=status, last_detail=reason):
        return
    work.record(_fact(work, row, "dead", DeliveryStatus.DEAD, reason, status))
    metrics.delivery_attempts.labels(row.channel, "dead").inc()
    log.error("delivery.dead", delivery=str(row.id), channel=row.channel, reason=reason, number=row.number)
    if alert:
        await tell_of_failure(work, row, reason)


def recover(work: Work, row: Claimed, status: int | None) -> None:
    """A delivery that had been dead has got through after all."""
    work.record(_fact(work, row, "recovered", DeliveryStatus.DELIVERED, None, status))
    log.info("delivery.recovered", delivery=str(row.id), channel=row.channel)


async def tell_of_failure(work: Work, row: Claimed, reason: str) -> None:
    """Tells the organisation in its inbox and by the other channel, once a day for each target; never of an alert.

    Its natural key is made of target and day: an endpoint that is down for a night makes one alert, not a thousand.
    """
    if row.type == DEAD:
        return
    notice = _notice(work, row, reason)
    await insert_new(work, ENTRY_ROWS, [entry_row(notice, work.new_id(), work.now)])
    if other_channel(row.channel) == Channel.EMAIL:
        rows = [mail_row(notice, work.new_id(), work.now)]
    else:
        rows = await webhook_rows(work, [notice])
    await add_deliveries(work, rows)


def _notice(work: Work, row: Claimed, reason: str) -> Notice:
    coded: dict[str, Any] = {"delivery_id": row.id, "channel": row.channel, "endpoint_id": row.endpoint_id}
    return Notice(
        event_id=uuid5(row.target, f"dead:{work.now:%Y-%m-%d}"),
        type=DEAD,
        wire_type=f"vidare.{DEAD}.v1",
        occurred_at=work.now,
        organisation=row.organisation,
        unit=None,
        part=_RECEIVER,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        number=row.number,
        version=None,
        status=None,
        business_status=None,
        reason=reason,
        sender=row.organisation,
        recipient=row.organisation,
        due_on=None,
        coded=coded,
        correlation=row.correlation,
        traceparent=row.traceparent,
        delivery_id=row.id,
    )


def _fact(
    work: Work, row: Claimed, name: str, now_is: DeliveryStatus, reason: str | None, answered: int | None
) -> Fact:
    version = row.version + 1  # `settle` has raised it
    state = DeliveryState(
        delivery_id=row.id,
        version=version,
        status=now_is,
        channel=row.channel,
        organisation=row.organisation,
        endpoint_id=row.endpoint_id,
        event_id=row.event_id,
        event_type=row.type,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        occurred_at=row.occurred_at,
        created_at=row.created_at,
        attempts=row.attempts,
        last_status=answered,
        happened=Happened(at=work.now, actor_organisation=None, reason=reason),
        concerns=[Concerned(organisation=row.organisation, unit=row.unit, part=_RECEIVER)],
    )
    return Fact(DELIVERIES.name, f"delivery.{name}", "delivery", row.id, version, state)
