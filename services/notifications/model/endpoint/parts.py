"""Which part an actor plays on an endpoint, and where an endpoint may still be changed."""

from services.notifications.model.endpoint.codes import EndpointStatus as Status
from services.notifications.model.endpoint.row import Endpoint
from shared.kernel.actors import Actor, Role

ENDPOINT_KEEPERS = frozenset({Role.ORG_ADMIN, Role.INTEGRATION})
OWNER = {"O": ENDPOINT_KEEPERS}
KEPT = frozenset({Status.ACTIVE, Status.DISABLED})


def standing(row: Endpoint, actor: Actor) -> frozenset[str]:
    """O for the organisation whose endpoint it is."""
    return frozenset("O") if actor.organisation == row.organisation else frozenset()
