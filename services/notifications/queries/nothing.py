"""Reads what has just been deleted, also when the request comes again under its Idempotency-Key."""

from uuid import UUID

from services.notifications.queries.views import nothing_view
from services.notifications.tools import Reading
from shared.work.reading import Shown


async def show_nothing(_reading: Reading, _subject: UUID) -> Shown:
    return Shown(nothing_view(), 0)
