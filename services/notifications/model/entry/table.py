"""The moves of an inbox entry."""

from services.notifications.model.entry.making import CREATE
from services.notifications.model.entry.parts import standing
from services.notifications.model.entry.reading import MARK_READ
from services.notifications.model.entry.row import InboxEntry
from shared.kernel.moves import MoveTable

MOVES: MoveTable[InboxEntry] = MoveTable("entry", (CREATE, MARK_READ), standing)
