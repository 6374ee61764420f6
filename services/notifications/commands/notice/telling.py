"""Notices become inbox entries and deliveries, hundreds in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, or_, select

from services.notifications.commands.notice.writing import insert_new
from services.notifications.model.delivery.content import webhook_body
from services.notifications.model.delivery.making import mail_row, skipped, webhook_row
from services.notifications.model.endpoint.codes import BY_ORGANISATION, EndpointStatus
from services.notifications.model.endpoint.filter import wants
from services.notifications.model.entry.making import entry_row
from services.notifications.model.notice.notice import INBOX_ONLY_AFTER, Notice
from services.notifications.model.tables import DELIVERY_ROWS, ENDPOINT_ROWS, ENTRY_ROWS
from services.notifications.tools import Work


async def notify(work: Work, notices: Sequence[Notice]) -> None:
    """One inbox entry for each notice, and for a recent one a mail and a webhook to each endpoint that wants it.

    Every row has a natural key, so that a notice which comes again changes nothing.
    """
    await insert_new(work, ENTRY_ROWS, [entry_row(one, work.new_id(), work.now) for one in notices])
    recent = [one for one in notices if work.now - one.occurred_at <= INBOX_ONLY_AFTER]
    webhooks = await webhook_rows(work, recent)
    mails = [mail_row(one, work.new_id(), work.now) for one in recent]
    await add_deliveries(work, webhooks + mails)


async def add_deliveries(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Adds deliveries, and wakes the worker after the commit."""
    await insert_new(work, DELIVERY_ROWS, rows)
    work.wakes = work.wakes or bool(rows)


async def webhook_rows(work: Work, notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """A delivery row for each notice and each endpoint of its organisation that wants it.

    To one in use it is due. For one that the system has disabled it is dead from the start, so that `recover` finds it
    when the endpoint is enabled again. One that its organisation disabled or deleted gets none: that was its wish.
    """
    endpoints = await _endpoints(work, {one.organisation for one in notices})
    rows = []
    for notice in notices:
        wanting = [endpoint for endpoint in endpoints[notice.organisation] if wants(endpoint.types, notice.type)]
        body = webhook_body(notice) if wanting else b""
        for endpoint in wanting:
            row = webhook_row(notice, work.new_id(), work.now, endpoint.id, body)
            rows.append(row if endpoint.status == EndpointStatus.ACTIVE else skipped(row))
    return rows


_BY_SYSTEM = and_(ENDPOINT_ROWS.c.status == EndpointStatus.DISABLED, ENDPOINT_ROWS.c.disabled_reason != BY_ORGANISATION)
_TOLD = select(ENDPOINT_ROWS.c.organisation, ENDPOINT_ROWS.c.id, ENDPOINT_ROWS.c.types, ENDPOINT_ROWS.c.status).where(
    ENDPOINT_ROWS.c.organisation.in_(bindparam("organisations", expanding=True)),
    or_(ENDPOINT_ROWS.c.status == EndpointStatus.ACTIVE, _BY_SYSTEM),
)


async def _endpoints(work: Work, organisations: Iterable[UUID]) -> defaultdict[UUID, list[Row[Any]]]:
    found: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for endpoint in await work.execute(_TOLD, {"organisations": list(organisations)}):
        found[endpoint.organisation].append(endpoint)
    return found
