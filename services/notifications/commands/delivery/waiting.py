"""All that waits for one endpoint: cancelled, postponed or brought forward. The endpoint is locked by then."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, update

from services.notifications.model.delivery.ending import CANCEL
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.tools import Work


async def cancel_open(work: Work, endpoint: UUID) -> None:
    """Cancels all that is still to be sent to an endpoint."""
    columns = DELIVERY_ROWS.c
    open_ = (columns.endpoint_id == endpoint, columns.due_at.is_not(None), columns.status.in_(CANCEL.sources))
    columns_set = {"status": CANCEL.target, "version": columns.version + 1, "lease_until": None, "due_at": None}
    await work.execute(update(DELIVERY_ROWS).where(*open_).values(columns_set))


async def postpone_waiting(work: Work, endpoint: UUID, until: datetime) -> None:
    """All that waits for an endpoint is due no sooner than `until`; what is under way is left alone."""
    columns = DELIVERY_ROWS.c
    waiting = (columns.endpoint_id == endpoint, columns.due_at < until, columns.lease_until.is_(None))
    await work.execute(update(DELIVERY_ROWS).where(*waiting).values(due_at=until))


async def bring_forward(work: Work, endpoint: UUID, postponed_to: datetime | None = None) -> None:
    """What waits for an endpoint is due now: all of it, or what had been postponed to that time."""
    columns = DELIVERY_ROWS.c
    when = columns.due_at.is_not(None) if postponed_to is None else columns.due_at == postponed_to
    free = or_(columns.lease_until.is_(None), columns.lease_until <= work.now)
    await work.execute(update(DELIVERY_ROWS).where(columns.endpoint_id == endpoint, when, free).values(due_at=work.now))
    work.wakes.add(DELIVERY_ROWS)
