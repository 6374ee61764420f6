"""What a reader sees of an endpoint."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.table import MOVES
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


def endpoint_view(row: Endpoint, actor: Actor) -> EndpointView:
    return EndpointView.model_validate(_endpoint_fields(row, actor))


def issued_endpoint_view(row: Endpoint, actor: Actor) -> IssuedEndpointView:
    return IssuedEndpointView.model_validate({**_endpoint_fields(row, actor), "secret": None})


def _endpoint_fields(row: Endpoint, actor: Actor) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"wrapped_key", "secret", "previous_secret"}),
        "resting_until": row.open_until,
        "old_secret_signs_until": row.previous_until,
        "allowed_moves": MOVES.allowed(row, actor),
    }
