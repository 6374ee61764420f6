"""The transition table of an inbox entry."""

from services.notifications.model.codes import EntryStatus as Status
from services.notifications.model.rows import InboxEntry
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import Move, MoveTable

_ANYBODY = frozenset(Role) - {Role.OPERATOR}


def standing(row: InboxEntry, actor: Actor) -> frozenset[str]:
    """O for the organisation whose inbox it is."""
    return frozenset("O") if actor.organisation == row.organisation else frozenset()


INBOX: MoveTable[InboxEntry] = MoveTable(
    "entry",
    (
        Move("I01", "create", "created", frozenset(), Status.UNREAD, {"X": frozenset()},
             "A fact concerns the organisation: one entry, however often the fact comes."),
        Move("I02", "mark-read", "read", frozenset({Status.UNREAD}), Status.READ, {"O": _ANYBODY},
             "By anyone of the organisation, for all of it."),
    ),
    standing,
)  # fmt: skip
