"""This service's copy of the organisations: the newest version wins, whatever the order of events."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from services.notifications.model.tables import ORGANISATION_ROWS
from services.notifications.tools import Work
from shared.intake.copies import keep_newest


async def keep_organisations(work: Work, states: Sequence[dict[str, Any]]) -> None:
    """Keeps these states (the copy's columns), unless a newer version of the organisation is there."""
    await keep_newest(work, ORGANISATION_ROWS, states)
    # A mail may be waiting for this organisation, but it looks again soon by itself.


async def forget_organisations(work: Work, organisations: Sequence[UUID]) -> None:
    """Deletes these: they were deleted where they come from."""
    await work.execute(delete(ORGANISATION_ROWS).where(ORGANISATION_ROWS.c.organisation_id.in_(organisations)))
