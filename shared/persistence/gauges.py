"""Gauges read from the mechanism tables: what waits, how long, and what needs the operator."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.observability import metrics
from shared.persistence.columns import InstantColumn
from shared.persistence.mechanisms import clock, outbox, parked_message

# On the embedded broker a sent row stays until it is consumed, so `sent_to` null is what still waits.
_UNSENT = outbox.c.dead_reason.is_(None), outbox.c.sent_to.is_(None)
# One statement: a process measures every few seconds, also while nothing else is done.
_MEASURED = select(
    select(func.count()).select_from(outbox).where(*_UNSENT).scalar_subquery().label("waiting"),
    select(func.min(outbox.c.created_at)).where(*_UNSENT).scalar_subquery().label("oldest"),
    select(func.count()).select_from(outbox).where(outbox.c.dead_reason.is_not(None)).scalar_subquery().label("dead"),
    select(func.count())
    .select_from(parked_message)
    .where(parked_message.c.replayed_at.is_(None))
    .scalar_subquery()
    .label("parked"),
    select(func.min(clock.c.due_at))
    .where(clock.c.done_at.is_(None), clock.c.due_at < bindparam("now", type_=InstantColumn()))
    .scalar_subquery()
    .label("late"),
)


async def measure_mechanisms(session: AsyncSession, service: str, now: datetime) -> None:
    """Sets the outbox, parked and clock gauges of a service."""
    found = (await session.execute(_MEASURED, {"now": now})).one()
    metrics.outbox_waiting.labels(service).set(found.waiting)
    metrics.outbox_age.labels(service).set(_seconds(found.oldest, now))
    metrics.outbox_dead.labels(service).set(found.dead)
    metrics.parked.labels(service).set(found.parked)
    metrics.clocks_late.labels(service).set(_seconds(found.late, now))


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
