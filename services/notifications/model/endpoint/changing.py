"""An endpoint is changed, disabled or enabled, all by one body."""

from datetime import datetime

from services.notifications.model.endpoint.codes import BY_ORGANISATION
from services.notifications.model.endpoint.codes import EndpointStatus as Status
from services.notifications.model.endpoint.filter import Types
from services.notifications.model.endpoint.making import Description, Url
from services.notifications.model.endpoint.parts import KEPT, OWNER
from services.notifications.model.endpoint.row import Endpoint
from shared.kernel.bodies import Body
from shared.kernel.moves import SYSTEM_PART, Move


class EndpointChange(Body):
    """What is left out stays. `types` null: all. `active` false: no webhooks until it is true again."""

    url: Url | None = None
    types: Types | None = None
    description: Description | None = None
    active: bool | None = None


class GivenUp(EndpointChange):
    """What the system says when it disables an endpoint: why, as a code."""

    reason: str


def _changed(row: Endpoint, body: EndpointChange, _now: datetime) -> None:
    if body.url is not None:
        row.url = body.url
        _forget_failures(row)
    if "types" in body.model_fields_set:
        row.types = body.types
    if body.description is not None:
        row.description = body.description


def _disabled(row: Endpoint, body: EndpointChange, now: datetime) -> None:
    _changed(row, body, now)
    row.disabled_reason = body.reason if isinstance(body, GivenUp) else BY_ORGANISATION
    row.disabled_at = now


def _enabled(row: Endpoint, body: EndpointChange, now: datetime) -> None:
    _changed(row, body, now)
    _forget_failures(row)
    row.disabled_reason = row.disabled_at = None


def _forget_failures(row: Endpoint) -> None:
    row.failing_since = row.open_until = None
    row.consecutive_failures = 0


CHANGE = Move[Endpoint, EndpointChange](
    id="E02", slug="change", fact="changed",
    who=OWNER, sources=KEPT, target=None,
    means="A new address is checked as at creation.",
    body=EndpointChange, effect=_changed,
)  # fmt: skip

DISABLE = Move[Endpoint, EndpointChange](
    id="E03", slug="disable", fact="disabled",
    who=OWNER | {SYSTEM_PART: frozenset()}, sources=frozenset({Status.ACTIVE}), target=Status.DISABLED,
    means="By its organisation; or by the system after 410 or five days of failure.",
    body=EndpointChange, effect=_disabled,
)  # fmt: skip

ENABLE = Move[Endpoint, EndpointChange](
    id="E04", slug="enable", fact="enabled",
    who=OWNER, sources=frozenset({Status.DISABLED}), target=Status.ACTIVE,
    means="Its failures are forgotten.",
    body=EndpointChange, effect=_enabled,
)  # fmt: skip


def asked_for(row: Endpoint, body: EndpointChange) -> Move[Endpoint, EndpointChange]:
    """The move that `active` asks for. If the endpoint is so already, it is an ordinary change."""
    if body.active is None or body.active == (row.status == Status.ACTIVE):
        return CHANGE
    return ENABLE if body.active else DISABLE
