"""The moves of an inbox entry."""

from datetime import datetime

from services.notifications.model.codes import EntryStatus as Status
from services.notifications.model.rows import InboxEntry
from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.kernel.moves import SYSTEM_PART, Move, MoveTable

_ANYBODY = frozenset(Role) - {Role.OPERATOR}


def standing(row: InboxEntry, actor: Actor) -> frozenset[str]:
    """O for the organisation whose inbox it is."""
    return frozenset("O") if actor.organisation == row.organisation else frozenset()


def _read(row: InboxEntry, _body: Body, now: datetime) -> None:
    row.read_at = now


CREATE = Move[InboxEntry, Body](
    id="I01", slug="create", fact="created",
    who={SYSTEM_PART: frozenset()}, sources=frozenset(), target=Status.UNREAD,
    means="A fact concerns the organisation: one entry, however often the fact comes.",
)  # fmt: skip

MARK_READ = Move[InboxEntry, Body](
    id="I02", slug="mark-read", fact="read",
    who={"O": _ANYBODY}, sources=frozenset({Status.UNREAD}), target=Status.READ,
    means="By anyone of the organisation, for all of it.",
    effect=_read,
)  # fmt: skip

INBOX: MoveTable[InboxEntry] = MoveTable("entry", (CREATE, MARK_READ), standing)
