"""Which part an actor plays on an inbox entry."""

from services.notifications.model.entry.row import InboxEntry
from shared.kernel.actors import Actor


def standing(row: InboxEntry, actor: Actor) -> frozenset[str]:
    """O for the organisation whose inbox it is."""
    return frozenset("O") if actor.organisation == row.organisation else frozenset()
