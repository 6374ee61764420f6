"""The transition table of a webhook endpoint, and what its filter lets through."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from services.notifications.model.codes import EndpointStatus as Status
from services.notifications.model.delivery.table import MANAGERS
from services.notifications.model.rows import Endpoint
from shared.kernel.actors import Actor
from shared.kernel.moves import Move, MoveTable

_OWNER = {"O": MANAGERS}
_KEPT = frozenset({Status.ACTIVE, Status.DISABLED})

BY_ORGANISATION = "disabled-by-organisation"
"""Why an endpoint is disabled, where it was not the system that did it; then nothing is dead, only cancelled."""


ENDPOINT_DISABLED = "endpoint-disabled"
"""Why a delivery is not sent: its endpoint gets nothing now."""


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A new signing secret (`whsec_…`) of an endpoint, on its way to its one answer."""

    id: UUID
    secret: str = field(repr=False)


def standing(row: Endpoint, actor: Actor) -> frozenset[str]:
    """O for the organisation whose endpoint it is."""
    return frozenset("O") if actor.organisation == row.organisation else frozenset()


ENDPOINTS: MoveTable[Endpoint] = MoveTable(
    "endpoint",
    (
        Move("E01", "create", "created", frozenset(), Status.ACTIVE, _OWNER,
             "The address is one that may be called; the secret is shown once."),
        Move("E02", "change", "changed", _KEPT, None, _OWNER, "A new address is checked as at creation."),
        Move("E03", "disable", "disabled", frozenset({Status.ACTIVE}), Status.DISABLED, _OWNER | {"X": frozenset()},
             "By its organisation; or by the system after 410 or five days of failure."),
        Move("E04", "enable", "enabled", frozenset({Status.DISABLED}), Status.ACTIVE, _OWNER,
             "Its failures are forgotten."),
        Move("E05", "rotate-secret", "secret-rotated", _KEPT, None, _OWNER,
             "The secret before still signs for 24 hours."),
        Move("E06", "delete", "deleted", _KEPT, Status.DELETED, _OWNER,
             "Its secrets are erased and its open deliveries cancelled."),
    ),
    standing,
)  # fmt: skip


def wants(types: Collection[str] | None, name: str) -> bool:
    """Whether the filter lets a fact (`referral.submitted`) through: None is all, `referral.*` all of a noun."""
    return types is None or name in types or f"{name.partition('.')[0]}.*" in types
