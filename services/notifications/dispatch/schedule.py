"""Which deliveries the worker may lease now. The rows are the schedule (`shared/scheduling/due.py`).

A receiver gets few deliveries at once, over all workers; more are not leased. So a slow receiver delays only itself,
nothing waits inside a worker, and no delivery is leased only to be put back.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select

from services.notifications.model.delivery.codes import Channel
from services.notifications.model.delivery.sending import SEND
from services.notifications.model.tables import DELIVERY_ROWS
from shared.scheduling.due import NOW, DueTable

WEBHOOKS_AT_ONCE = 64
MAILS_AT_ONCE = 8
AT_ONCE_TO_ONE_RECEIVER = 4
_LOOKED_AT = 256  # due rows among which the next are chosen

_LEASED = {"status": SEND.target}


def mails(lease: timedelta) -> DueTable:
    """E-mails that are due, to one mail server that takes them all."""
    return DueTable(DELIVERY_ROWS, _due(Channel.EMAIL), lease, _LEASED)


def webhooks(lease: timedelta) -> DueTable:
    """Webhooks that are due and whose receiver has room."""
    return DueTable(DELIVERY_ROWS, and_(_due(Channel.WEBHOOK), DELIVERY_ROWS.c.id.in_(_with_room())), lease, _LEASED)


def _due(channel: Channel) -> ColumnElement[bool]:
    # Written into the statement, not bound: PostgreSQL must see when it plans that the partial index `delivery_due`
    # fits.
    return and_(DELIVERY_ROWS.c.channel == literal_column(f"'{channel.value}'"), DELIVERY_ROWS.c.due_at.is_not(None))


def _with_room() -> Any:
    """The ids of the oldest due webhooks, as many of each receiver as it may get beside those under way."""
    sending = DELIVERY_ROWS.alias("sending")
    busy = (
        select(sending.c.endpoint_id, func.count().label("number"))
        .where(sending.c.lease_until > NOW, sending.c.endpoint_id.is_not(None))
        .group_by(sending.c.endpoint_id)
        .subquery("busy")
    )
    full = select(busy.c.endpoint_id).where(busy.c.number >= AT_ONCE_TO_ONE_RECEIVER)
    waiting = DELIVERY_ROWS.alias("waiting")
    free = or_(waiting.c.lease_until.is_(None), waiting.c.lease_until <= NOW)
    first = (
        select(waiting.c.id, waiting.c.endpoint_id, waiting.c.due_at)
        .where(waiting.c.channel == literal_column(f"'{Channel.WEBHOOK.value}'"), waiting.c.due_at <= NOW, free)
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
