"""Which part an actor plays on a delivery, and which parts its moves are for."""

from services.notifications.model.delivery.row import Delivery
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import SYSTEM_PART

WORKER: dict[str, frozenset[Role]] = {SYSTEM_PART: frozenset()}


def standing(row: Delivery, actor: Actor) -> frozenset[str]:
    """O for the organisation that is told, P for the platform's operator."""
    if actor.is_operator:
        return frozenset("P")
    return frozenset("O") if actor.organisation == row.organisation else frozenset()
