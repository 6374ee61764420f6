"""What a reader sees of an endpoint."""

from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from services.notifications.model.endpoint.codes import DisabledReason, EndpointStatus
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.endpoint.table import MOVES
from shared.kernel.actors import Actor
from shared.kernel.code_lists import moves_of


class EndpointView(BaseModel):
    """An endpoint. `types` null: all facts that concern the organisation."""

    id: UUID
    version: int
    status: EndpointStatus
    url: str
    description: str
    types: list[str] | None
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: DisabledReason | None = Field(
        description="`gone` (410), `failing-for-five-days` or `disabled-by-organisation`"
    )
    failing_since: datetime | None
    consecutive_failures: int
    resting_until: datetime | None = Field(description="after five failures in a row nothing is sent before this")
    old_secret_signs_until: datetime | None
    allowed_moves: list[Annotated[str, moves_of(MOVES)]]


class IssuedEndpointView(EndpointView):
    """An endpoint that has just got a signing secret."""

    secret: str | None = Field(
        description="`whsec_…`, shown in this answer and never again. Null when the request is repeated with its "
        "Idempotency-Key: a lost secret is replaced by `rotate-secret`"
    )


View = TypeVar("View", bound=EndpointView)


def endpoint_view(row: Endpoint, actor: Actor) -> EndpointView:
    return _view(EndpointView, row, actor)


def issued_endpoint_view(row: Endpoint, actor: Actor) -> IssuedEndpointView:
    """Without the secret, which only the command knows."""
    return _view(IssuedEndpointView, row, actor, secret=None)


def _view(view: type[View], row: Endpoint, actor: Actor, **further: Any) -> View:
    return view(
        id=row.id,
        version=row.version,
        status=row.status,
        url=row.url,
        description=row.description,
        types=row.types,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        disabled_reason=row.disabled_reason,
        failing_since=row.failing_since,
        consecutive_failures=row.consecutive_failures,
        resting_until=row.open_until,
        old_secret_signs_until=row.previous_until,
        allowed_moves=list(MOVES.allowed(row, actor)),
        **further,
    )
