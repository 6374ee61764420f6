"""What the notifications service promises on its topic: what became of deliveries, in ids, codes and times alone."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from shared.messaging.contracts import Code, Concerned, Content, Published
from shared.messaging.topics import retained

DELIVERIES = retained("vidare.notifications.delivery")


class Happened(Content):
    """What the event tells beside the state: when, and the code of what went wrong."""

    at: datetime
    actor_organisation: UUID | None = Field(description="null: the worker")
    reason: Code | None = None


class DeliveryState(Content):
    """A delivery as it is now. `event_id` and `event_type` are those of the fact that it was to tell."""

    delivery_id: UUID
    version: int
    status: Code
    channel: Code
    organisation: UUID
    endpoint_id: UUID | None = Field(description="null: an e-mail")
    event_id: UUID
    event_type: Code
    subject_kind: Code
    subject_id: UUID
    occurred_at: datetime
    created_at: datetime
    attempts: int
    last_answer_code: int | None = Field(description="the HTTP or SMTP code of the last attempt, if it was answered")
    happened: Happened
    concerns: list[Concerned]


_DELIVERY_FACTS = {
    "dead": "A notice did not get through and is not tried again by itself.",
    "recovered": "A notice that had been dead was sent again and got through.",
}

PUBLISHED = tuple(
    Published(f"delivery.{fact}", DELIVERIES, DeliveryState, text) for fact, text in _DELIVERY_FACTS.items()
)
