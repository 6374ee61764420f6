"""How the moves of an inbox entry are made."""

from typing import Any
from uuid import UUID

from services.notifications.model.entry.row import InboxEntry
from services.notifications.model.entry.table import MOVES
from services.notifications.queries.entry.scope import visible_entries
from services.notifications.tools import Work
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.work.moving import Moving


async def _load(work: Work, entry_id: UUID, _move: Move[InboxEntry, Any]) -> InboxEntry:
    return await work.load(InboxEntry, "entry", entry_id, seen=visible_entries(work.actor))


async def _told(_work: Work, _row: InboxEntry, _move: Move[InboxEntry, Any], _body: Body) -> None:
    """Nobody else is told that an entry was read."""


ENTRY = Moving(MOVES, _load, _told)
