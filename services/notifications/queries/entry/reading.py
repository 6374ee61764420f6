"""Reads the inbox."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.notifications.model.entry.codes import EntryStatus
from services.notifications.model.entry.row import InboxEntry
from services.notifications.queries.entry.scope import visible_entries, visible_entry
from services.notifications.queries.entry.views import EntryView, entry_view
from services.notifications.tools import Reading
from shared.kernel.refusals import not_found
from shared.work.pages import Page, page_of
from shared.work.reading import Shown


async def show_entry(reading: Reading, entry_id: UUID) -> Shown:
    """One entry of the organisation's inbox."""
    query = select(InboxEntry).where(*visible_entry(reading.actor, entry_id))
    entry: InboxEntry | None = (await reading.execute(query)).scalar_one_or_none()
    if entry is None:
        raise not_found("entry")
    return Shown(entry_view(entry, reading.actor), entry.version)


async def list_entries(reading: Reading, unread: bool, cursor: str | None, limit: int) -> Page[EntryView]:
    """The organisation's inbox, newest first; `unread`: without what has been marked as read."""
    where = visible_entries(reading.actor)
    if unread:
        where = (*where, col(InboxEntry.status) == EntryStatus.UNREAD)
    return await page_of(
        reading,
        select(InboxEntry).where(*where),
        InboxEntry.id,
        lambda row: entry_view(row, reading.actor),
        cursor,
        limit,
    )
