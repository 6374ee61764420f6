"""Events to send, under all the headers that ours have: of 300 bytes of payload, or submitted referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from services.referrals.contracts.published import AskedToAnswer, Happened, ReferralState
from shared.ids import new_id
from shared.kernel.human_numbers import human_number
from shared.messaging.envelope import Event, pack_headers, write_headers
from shared.messaging.outbox import lane_of

_PAYLOAD = 300  # bytes
_EVENTS_PER_KEY = 10


@dataclass(frozen=True)
class Sent:
    """One event as bytes."""

    id: UUID
    subject: UUID
    version: int
    headers: Sequence[tuple[str, bytes]]
    payload: bytes

    @property
    def key(self) -> bytes:
        return str(self.subject).encode()


def events(count: int) -> list[Sent]:
    """`count` events of a tenth as many parcels."""
    at = datetime.now(UTC)
    subjects = [new_id() for _ in range(max(1, count // _EVENTS_PER_KEY))]
    return [_event(subjects[number % len(subjects)], 1 + number // len(subjects), at) for number in range(count)]


def submitted(sender: UUID, recipients: Sequence[UUID], count: int) -> list[Sent]:
    """`count` referrals that were just submitted, to one recipient after the other."""
    return [_submitted(sender, recipients[number % len(recipients)]) for number in range(count)]


def outbox_row(topic: str, event: Sent) -> tuple[object, ...]:
    """The row that waits for the relay; see OUTBOX_COLUMNS."""
    key = str(event.subject)
    return (
        lane_of(key), event.id, topic, key, f"parcel:{key}", event.version, pack_headers(event.headers),
        event.payload, datetime.now(UTC),
    )  # fmt: skip


OUTBOX_COLUMNS = ("lane", "event_id", "topic", "key", "aggregate", "version", "headers", "payload", "created_at")


def _event(subject: UUID, version: int, at: datetime) -> Sent:
    content = {"parcel_id": subject, "version": version, "size": 1, "status": "packed", "filling": ""}
    content["filling"] = "x" * (_PAYLOAD - len(orjson.dumps(content)))
    event = Event(new_id(), "vidare.parcel.weighed.v1", "/vidare/bench", subject, version, at, {}, str(new_id()))
    return Sent(event.id, subject, version, write_headers(event), orjson.dumps(content))


def _submitted(sender: UUID, recipient: UUID) -> Sent:
    at, id_ = datetime.now(UTC), new_id()
    untold = ("recipient_unit", "received_at", "accepted_at", "started_at", "ended_at", "appointment_at", "outcome")
    content = ReferralState(
        referral_id=id_, case_id=new_id(), version=2, number=human_number(id_.int), status="requested",
        business_status="awaiting-response", priority="routine", sender=sender, recipient=recipient, overdue=False,
        response_due_at=at + timedelta(days=7), requested_at=at, outcome_on=None, loop_closed_at=None,
        cancellation_requested=False,
        happened=Happened(at=at, actor_organisation=sender),
        concerns=[
            AskedToAnswer(organisation=sender, part="sender"), AskedToAnswer(organisation=recipient, part="recipient"),
        ],
        **dict.fromkeys(untold),
    )  # fmt: skip
    event = Event(new_id(), "vidare.referral.submitted.v1", "/vidare/referrals", id_, 2, at, {}, str(new_id()))
    return Sent(event.id, id_, 2, write_headers(event), content.model_dump_json().encode())
