"""Reads what has just been deleted, also when the request comes again under its Idempotency-Key."""

from uuid import UUID

from services.notifications.queries.views import nothing_view
from shared.http.commands import Shown
from shared.persistence.work import Work


async def show_nothing(_work: Work, _subject: UUID) -> Shown:
    return Shown(nothing_view(), 0)
