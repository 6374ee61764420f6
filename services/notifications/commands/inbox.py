"""Marks an inbox entry as read."""

from uuid import UUID

from services.notifications.model.inbox import INBOX
from services.notifications.model.rows import InboxEntry
from services.notifications.queries.scope import visible_entries
from services.notifications.tools import Work
from shared.kernel.moves import Body


async def mark_read(work: Work, entry_id: UUID, _body: Body) -> InboxEntry:
    """Read by one is read for the whole organisation."""
    entry = await work.load(InboxEntry, "entry", entry_id, seen=visible_entries(work.actor))
    INBOX.apply(INBOX.check("mark-read", entry, work.actor), entry)
    entry.read_at = work.now
    return entry
