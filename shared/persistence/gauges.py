"""Gauges read from the mechanism tables: what waits, how long, and what needs the operator."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.observability import metrics
from shared.persistence.mechanisms import clock, outbox, parked_message


async def measure_mechanisms(session: AsyncSession, service: str, now: datetime) -> None:
    """Sets the outbox, parked and clock gauges of a service."""
    alive, dead = outbox.c.dead_reason.is_(None), outbox.c.dead_reason.is_not(None)
    # On the embedded broker a sent row stays until it is consumed, so `sent_to` null is what still waits.
    unsent = select(func.count(), func.min(outbox.c.created_at)).where(alive, outbox.c.sent_to.is_(None))
    waiting, oldest = (await session.execute(unsent)).one()
    metrics.outbox_waiting.labels(service).set(waiting)
    metrics.outbox_age.labels(service).set(_seconds(oldest, now))
    counted = await session.execute(select(func.count()).select_from(outbox).where(dead))
    metrics.outbox_dead.labels(service).set(counted.scalar_one())
    parked = select(func.count()).select_from(parked_message).where(parked_message.c.replayed_at.is_(None))
    metrics.parked.labels(service).set((await session.execute(parked)).scalar_one())
    late = select(func.min(clock.c.due_at)).where(clock.c.done_at.is_(None), clock.c.due_at < now)
    metrics.clocks_late.labels(service).set(_seconds((await session.execute(late)).scalar_one(), now))


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
