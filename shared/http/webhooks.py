"""The webhooks of an API's document: each event type with the schema of its body, and `GET /v1/event-types`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from shared.http.routes import EVERYBODY, Routes

_CACHED = {"Cache-Control": "public, max-age=3600"}  # they change with a release only
_PREFIX = "#/components/schemas/"
_HEADERS = {
    "webhook-id": ("The same on every attempt: what came twice is recognised by it.", "msg_2Lh9pYvRk"),
    "webhook-timestamp": ("Seconds since 1970 at which this attempt was made.", "1796112900"),
    "webhook-signature": (
        "Space-separated signatures over id, timestamp and body.",
        "v1,K5oZfzN95Z9UVu1EsfQmfV",
    ),
}


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of which receivers are told: its name in filters, its type on the wire, the body's model."""

    name: str
    wire: str
    describes: str
    body: type[BaseModel]


class ListedEventType(BaseModel):
    """One event type."""

    name: str = Field(description="As filters and the inbox name it.", examples=["referral.submitted"])
    type: str = Field(description="As it stands in a webhook.", examples=["vidare.referral.submitted.v1"])
    describes: str = Field(description="What has happened.", examples=["It was sent."])
    body: dict[str, Any] = Field(description="JSON Schema (2020-12) of the webhook's body.")


class ListedEventTypes(BaseModel):
    """All event types of which endpoints are told."""

    types: Sequence[ListedEventType] = Field(description="By name.")


def event_types_router(service: str, events: Sequence[EventType]) -> Routes:
    """The route of this service. It needs no token: a type tells nothing about anybody."""
    router = Routes("webhooks")
    made = ListedEventTypes(types=[_listed(event) for event in events]).model_dump_json()

    @router.get(
        "/v1/event-types",
        who=EVERYBODY,
        response_model=ListedEventTypes,
        operation_id=f"{service}_event_types",
        summary="What endpoints can be told of",
    )
    async def event_types() -> Response:
        """Every event type with the JSON Schema of its webhook's body. May be kept for an hour."""
        return Response(made, headers=_CACHED, media_type="application/json")

    return router


def _listed(event: EventType) -> ListedEventType:
    schema = event.body.model_json_schema(mode="serialization")
    return ListedEventType(name=event.name, type=event.wire, describes=event.describes, body=schema)


def add_webhooks(document: dict[str, Any], events: Sequence[EventType]) -> None:
    """Adds to an OpenAPI document what receivers get: for each event a POST to the receiver's own address."""
    if not events:
        return
    schemas = document["components"]["schemas"]
    for event in events:
        schema = event.body.model_json_schema(mode="serialization", ref_template=_PREFIX + "{model}")
        schemas |= schema.pop("$defs", {}) | {event.body.__name__: schema}
    document["webhooks"] = {event.name: {"post": _operation(event)} for event in events}


def _operation(event: EventType) -> dict[str, Any]:
    said = {"properties": {"type": {"const": event.wire, "description": "The event's type."}}}
    return {
        "operationId": "webhook_" + event.name.replace(".", "_").replace("-", "_"),
        "tags": ["webhooks"],
        "summary": event.name,
        "description": event.describes,
        "security": [],
        "parameters": [_header(name, *words) for name, words in _HEADERS.items()],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"allOf": [{"$ref": _PREFIX + event.body.__name__}, said]}}},
        },
        "responses": {
            "2XX": {"description": "Taken. The answer's body is not read."},
            "4XX": {"description": "410 disables the endpoint; all else is tried again for about three days."},
        },
    }


def _header(name: str, description: str, example: str) -> dict[str, Any]:
    schema = {"type": "string", "examples": [example]}
    return {"name": name, "in": "header", "required": True, "description": description, "schema": schema}
