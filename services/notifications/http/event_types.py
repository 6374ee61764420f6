"""`/v1/event-types`: what endpoints can be told of."""

from services.notifications.contracts.event_types import EVENT_TYPES
from services.notifications.contracts.webhooks import BY_NOUN
from shared.http.webhooks import EventType, event_types_router

EVENTS = tuple(
    EventType(name, type_, describes, BY_NOUN[name.partition(".")[0]])
    for name, (type_, describes) in EVENT_TYPES.items()
)

router = event_types_router("notifications", EVENTS)
