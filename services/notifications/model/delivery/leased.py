"""A delivery in a worker's hands."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class LeasedDelivery(NamedTuple):
    """A row of `delivery` as it was when it was leased, column by column: its worker's alone until `lease_until`.

    `attempts` counts this one too. A tuple, since one is made for every delivery.
    """

    id: UUID
    version: int
    status: str
    channel: str
    event_id: UUID
    target: UUID
    organisation: UUID
    unit: UUID | None
    part: str
    shown: bool
    type: str
    subject_kind: str
    subject_id: UUID
    subject_version: int | None
    number: str
    sender: UUID | None
    recipient: UUID | None
    due_on: date | None
    occurred_at: datetime
    endpoint_id: UUID | None
    contact_id: UUID | None
    body: bytes | None
    correlation: str
    traceparent: str | None
    created_at: datetime
    first_due_at: datetime
    due_at: datetime
    lease_until: datetime
    attempts: int
    delivered_at: datetime | None
    died_at: datetime | None
    last_answer_code: int | None
    last_detail: str | None
    told_by: UUID | None
    went_at: datetime | None
