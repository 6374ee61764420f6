"""An endpoint is changed, disabled or enabled, all by one body."""

from datetime import datetime

from services.notifications.model.endpoint.codes import BY_ORGANISATION
from services.notifications.model.endpoint.codes import EndpointStatus as Status
from services.notifications.model.endpoint.making import EndpointDetails
from services.notifications.model.endpoint.parts import KEPT, OWNER
from services.notifications.model.endpoint.row import Endpoint
from shared.kernel.bodies import Body
from shared.kernel.moves import SYSTEM_PART, Move


class GivenUp(Body):
    """What the system says when it disables an endpoint: why, as a code."""

    reason: str


def details_of(row: Endpoint) -> EndpointDetails:
    """What may be changed, as it is."""
    active = row.status == Status.ACTIVE
    return EndpointDetails(url=row.url, types=row.types, description=row.description, active=active)


def _changed(row: Endpoint, body: EndpointDetails, _now: datetime) -> None:
    if body.url != row.url:
        row.url = body.url
        _forget_failures(row)
    row.types, row.description = body.types, body.description


def _disabled(row: Endpoint, body: EndpointDetails | GivenUp, now: datetime) -> None:
    if isinstance(body, GivenUp):
        row.disabled_reason = body.reason
    else:
        _changed(row, body, now)
        row.disabled_reason = BY_ORGANISATION
    row.disabled_at = now


def _enabled(row: Endpoint, body: EndpointDetails, now: datetime) -> None:
    _changed(row, body, now)
    _forget_failures(row)
    row.disabled_reason = row.disabled_at = None


def _forget_failures(row: Endpoint) -> None:
    row.failing_since = row.open_until = None
    row.consecutive_failures = 0


CHANGE = Move[Endpoint, EndpointDetails](
    id="E02", slug="change", fact="changed",
    who=OWNER, sources=KEPT, target=None,
    means="A new address is checked as at creation.",
    body=EndpointDetails, effect=_changed,
)  # fmt: skip

DISABLE = Move[Endpoint, EndpointDetails](
    id="E03", slug="disable", fact="disabled",
    who=OWNER | {SYSTEM_PART: frozenset()}, sources=frozenset({Status.ACTIVE}), target=Status.DISABLED,
    means="By its organisation; or by the system after 410 or five days of failure.",
    body=EndpointDetails, effect=_disabled,
)  # fmt: skip

ENABLE = Move[Endpoint, EndpointDetails](
    id="E04", slug="enable", fact="enabled",
    who=OWNER, sources=frozenset({Status.DISABLED}), target=Status.ACTIVE,
    means="Its failures are forgotten.",
    body=EndpointDetails, effect=_enabled,
)  # fmt: skip


def asked_for(row: Endpoint, body: EndpointDetails) -> Move[Endpoint, EndpointDetails]:
    """The move that `active` asks for. If the endpoint is so already, it is an ordinary change."""
    if body.active == (row.status == Status.ACTIVE):
        return CHANGE
    return ENABLE if body.active else DISABLE
