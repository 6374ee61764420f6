"""Notices become inbox entries and deliveries, hundreds in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.notifications.commands.inserts import insert_new
from services.notifications.model.codes import EndpointStatus
from services.notifications.model.deliveries import INBOX_ONLY_AFTER
from services.notifications.model.endpoints import wants
from services.notifications.model.notices import Notice, inbox_row, mail_row, webhook_body, webhook_row
from services.notifications.model.rows import DELIVERY, ENDPOINT, INBOX_ENTRY
from shared.persistence.work import Work


async def notify(work: Work, notices: Sequence[Notice]) -> None:
    """One inbox entry for each notice, and for a recent one a mail and a webhook to each endpoint that wants it.

    Every row has a natural key, so that a notice which comes again changes nothing.
    """
    await insert_new(work, INBOX_ENTRY, [inbox_row(one, work.new_id(), work.now) for one in notices])
    recent = [one for one in notices if work.now - one.occurred_at <= INBOX_ONLY_AFTER]
    webhooks = await webhook_rows(work, recent)
    mails = [mail_row(one, work.new_id(), work.now) for one in recent]
    await add_deliveries(work, webhooks + mails)


async def add_deliveries(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Adds deliveries that are due, and wakes the worker after the commit."""
    await insert_new(work, DELIVERY, rows)
    work.wakes = work.wakes or bool(rows)


async def webhook_rows(work: Work, notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """A delivery row for each notice and each active endpoint of its organisation that wants it."""
    endpoints = await _active_endpoints(work, {one.organisation for one in notices})
    rows = []
    for notice in notices:
        wanting = [id_ for id_, types in endpoints[notice.organisation] if wants(types, notice.type)]
        body = webhook_body(notice) if wanting else b""
        rows += [webhook_row(notice, work.new_id(), work.now, id_, body) for id_ in wanting]
    return rows


_ACTIVE = select(ENDPOINT.c.organisation, ENDPOINT.c.id, ENDPOINT.c.types).where(
    ENDPOINT.c.organisation.in_(bindparam("organisations", expanding=True)), ENDPOINT.c.status == EndpointStatus.ACTIVE
)


async def _active_endpoints(
    work: Work, organisations: Iterable[UUID]
) -> defaultdict[UUID, list[tuple[UUID, list[str] | None]]]:
    found: defaultdict[UUID, list[tuple[UUID, list[str] | None]]] = defaultdict(list)
    for organisation, id_, types in await work.execute(_ACTIVE, {"organisations": list(organisations)}):
        found[organisation].append((id_, types))
    return found
