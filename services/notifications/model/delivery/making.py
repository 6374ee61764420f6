"""A notice becomes a delivery for each of its targets."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.notifications.model.contact.confirming import CONFIRM, target_of
from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.codes import Channel
from services.notifications.model.delivery.codes import DeliveryStatus as Status
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.parts import WORKER
from services.notifications.model.delivery.row import Delivery
from services.notifications.model.notice.notice import TARGET, Notice
from shared.kernel.bodies import Body
from shared.kernel.moves import Move

MAIL_GIVES_WAY = timedelta(seconds=1)
"""How long a mail waits, so that the webhooks of the same fact go first: only a program notices the difference."""

ENDPOINT_DISABLED = "endpoint-disabled"
"""Why a delivery is not sent: its endpoint gets nothing now."""

CREATE = Move[Delivery, Body](
    id="D01", slug="create", fact="created",
    who=WORKER, sources=frozenset(), target=Status.PENDING,
    means="A fact concerns the organisation and one of its channels.",
)  # fmt: skip

SKIP = Move[Delivery, Body](
    id="D10", slug="skip", fact="skipped",
    who=WORKER, sources=frozenset(), target=Status.DEAD,
    means="A fact concerns an endpoint that the system has disabled; `recover` sends it once it is enabled.",
)  # fmt: skip


def webhook_row(notice: Notice, id_: UUID, now: datetime, endpoint: UUID, body: bytes) -> dict[str, Any]:
    """The columns of the notice's delivery to one endpoint."""
    return _delivery_row(notice, id_, now) | {
        "channel": Channel.WEBHOOK,
        "target": endpoint,
        "endpoint_id": endpoint,
        "body": body,
    }


def skipped(webhook: dict[str, Any]) -> dict[str, Any]:
    """A webhook's columns for an endpoint that the system has disabled. It is not sent, and there is no alert: one was
    sent when it was disabled. `died_at` stays null: no `delivery.dead` is published, so no `delivery.recovered`
    either."""
    return webhook | {"status": SKIP.target, "due_at": None, "last_detail": ENDPOINT_DISABLED}


def mail_row(notice: Notice, id_: UUID, now: datetime) -> dict[str, Any]:
    """The columns of the notice's e-mail delivery; its contact is chosen when it is sent."""
    return _delivery_row(notice, id_, now) | {
        "channel": Channel.EMAIL,
        "due_at": now + MAIL_GIVES_WAY,
        "target": notice.organisation,
        "endpoint_id": None,
        "body": None,
    }


def asking_row(contact: Contact, id_: UUID, now: datetime, correlation: str, traceparent: str | None) -> dict[str, Any]:
    """The columns of the mail that asks the owner of a contact's address to confirm it: one in an hour at most."""
    target = target_of(contact.organisation, contact.email)
    hour = now.replace(minute=0, second=0, microsecond=0)
    notice = Notice(
        event_id=uuid5(target, f"{CONFIRM}:{hour.isoformat()}"),
        type=CONFIRM,
        wire_type=CONFIRM,
        occurred_at=now,
        organisation=contact.organisation,
        unit=contact.unit,
        part=TARGET,
        shown=True,
        subject_kind="contact",
        subject_id=contact.id,
        number="",
        version=None,
        status=None,
        business_status=None,
        reason=None,
        sender=None,
        recipient=contact.organisation,
        due_on=None,
        coded={},
        correlation=correlation,
        traceparent=traceparent,
    )
    return mail_row(notice, id_, now) | {"due_at": now, "target": target, "contact_id": contact.id}


def sibling_row(mail: LeasedDelivery, id_: UUID, now: datetime, contact: UUID) -> dict[str, Any]:
    """The columns of a further mail about the same fact, to another contact."""
    return mail._asdict() | {
        "id": id_,
        "version": 1,
        "status": CREATE.target,
        "target": contact,
        "contact_id": contact,
        "created_at": now,
        "first_due_at": now,
        "due_at": now,
        "lease_until": None,
        "attempts": 0,
        "last_detail": None,
        "told_by": None,
        "went_at": None,
    }


def _delivery_row(notice: Notice, id_: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "version": 1,
        "status": CREATE.target,
        "event_id": notice.event_id,
        "organisation": notice.organisation,
        "unit": notice.unit,
        "part": notice.part,
        "shown": notice.shown,
        "type": notice.type,
        "subject_kind": notice.subject_kind,
        "subject_id": notice.subject_id,
        "subject_version": notice.version,
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
        "last_answer_code": None,
        "last_detail": None,
        "told_by": None,
        "went_at": None,
    }
