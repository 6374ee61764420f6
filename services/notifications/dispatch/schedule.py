"""Which deliveries the worker may claim now. The rows are the schedule (`shared/scheduling/due.py`).

A receiver gets few deliveries at once, over all workers: the claim leaves out what would be more, so that a slow one
delays nobody but itself, nothing waits inside a worker, and no delivery is claimed only to be put back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column, or_, select

from services.notifications.model.codes import Channel
from services.notifications.model.deliveries import DELIVERIES
from services.notifications.model.rows import DELIVERY
from shared.persistence.columns import InstantColumn
from shared.scheduling.due import DueTable

WEBHOOKS_AT_ONCE = 64
MAILS_AT_ONCE = 8
AT_ONCE_TO_ONE_RECEIVER = 4
_LOOKED_AT = 256  # due rows among which the next are chosen

_CLAIMED = {"status": DELIVERIES["send"].target}


def mails(lease: timedelta) -> DueTable:
    """E-mails that are due, to one mail server that takes them all."""
    return DueTable(DELIVERY, _due(Channel.EMAIL), lease, _CLAIMED)


def webhooks(lease: timedelta, clock: Callable[[], datetime]) -> DueTable:
    """Webhooks that are due and whose receiver has room."""
    return DueTable(DELIVERY, and_(_due(Channel.WEBHOOK), DELIVERY.c.id.in_(_with_room(clock))), lease, _CLAIMED)


def _due(channel: Channel) -> ColumnElement[bool]:
    # Written out, not bound: PostgreSQL must see at planning that the partial index `delivery_due` fits.
    return and_(DELIVERY.c.channel == literal_column(f"'{channel.value}'"), DELIVERY.c.due_at.is_not(None))


def _with_room(clock: Callable[[], datetime]) -> Any:
    """The ids of the oldest due webhooks, as many of each receiver as it may get beside those under way."""
    now: Any = bindparam("asked_at", callable_=clock, type_=InstantColumn())
    sending = DELIVERY.alias("sending")
    busy = (
        select(sending.c.endpoint_id, func.count().label("number"))
        .where(sending.c.lease_until > now, sending.c.endpoint_id.is_not(None))
        .group_by(sending.c.endpoint_id)
        .subquery("busy")
    )
    full = select(busy.c.endpoint_id).where(busy.c.number >= AT_ONCE_TO_ONE_RECEIVER)
    waiting = DELIVERY.alias("waiting")
    free = or_(waiting.c.lease_until.is_(None), waiting.c.lease_until <= now)
    first = (
        select(waiting.c.id, waiting.c.endpoint_id, waiting.c.due_at)
        .where(waiting.c.channel == literal_column(f"'{Channel.WEBHOOK.value}'"), waiting.c.due_at <= now, free)
        .where(waiting.c.endpoint_id.not_in(full))
        .order_by(waiting.c.due_at)
        .limit(_LOOKED_AT)
        .subquery("first")
    )
    place = func.row_number().over(partition_by=first.c.endpoint_id, order_by=first.c.due_at)
    ranked = (
        select(first.c.id, (place + func.coalesce(busy.c.number, 0)).label("place"))
        .outerjoin(busy, busy.c.endpoint_id == first.c.endpoint_id)
        .subquery("ranked")
    )
    return select(ranked.c.id).where(ranked.c.place <= AT_ONCE_TO_ONE_RECEIVER)
