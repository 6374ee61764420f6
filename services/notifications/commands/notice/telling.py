"""Notices become inbox entries and deliveries, hundreds in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from services.notifications.commands.notice.writing import write
from services.notifications.model.delivery.content import webhook_body
from services.notifications.model.delivery.making import mail_row, skipped, webhook_row
from services.notifications.model.endpoint.codes import BY_ORGANISATION, EndpointStatus
from services.notifications.model.endpoint.filter import ListeningEndpoint
from services.notifications.model.entry.making import entry_row
from services.notifications.model.notice.notice import INBOX_ONLY_AFTER, Notice
from services.notifications.model.tables import ENDPOINT_ROWS
from services.notifications.tools import Work
from shared.persistence.lists import among
from shared.persistence.prepared import Prepared


async def tell_all(work: Work, notices: Sequence[Notice]) -> None:
    """One inbox entry for each notice, and for a recent one a mail and a webhook to each endpoint that wants it.

    Every row has a natural key, so that a notice which comes again changes nothing.
    """
    recent = [one for one in notices if work.now - one.occurred_at <= INBOX_ONLY_AFTER]
    webhooks = await webhook_rows(work, recent)
    mails = [mail_row(one, work.new_id(), work.now) for one in recent]
    entries = [entry_row(one, work.new_id(), work.now) for one in notices]
    await write(work, entries, webhooks + mails)


async def webhook_rows(work: Work, notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """A delivery row for each notice and each endpoint of its organisation that wants it.

    For an endpoint in use it is due. For one that the system has disabled it is dead from the start, so that a recovery
    finds it when the endpoint is enabled again. One that its organisation disabled or deleted gets none, as was wished.
    """
    endpoints = await _endpoints(work, {one.organisation for one in notices})
    rows = []
    for notice in notices:
        wanting = [endpoint for endpoint in endpoints[notice.organisation] if endpoint.wants(notice.type)]
        body = webhook_body(notice) if wanting else b""
        for endpoint in wanting:
            row = webhook_row(notice, work.new_id(), work.now, endpoint.id, body)
            rows.append(row if endpoint.status == EndpointStatus.ACTIVE else skipped(row))
    return rows


_BY_SYSTEM = and_(ENDPOINT_ROWS.c.status == EndpointStatus.DISABLED, ENDPOINT_ROWS.c.disabled_reason != BY_ORGANISATION)
_LISTENING = Prepared(
    select(*(ENDPOINT_ROWS.c[name] for name in ListeningEndpoint._fields)).where(
        among(ENDPOINT_ROWS.c.organisation, "organisations"),
        or_(ENDPOINT_ROWS.c.status == EndpointStatus.ACTIVE, _BY_SYSTEM),
    )
)


async def _endpoints(work: Work, organisations: Iterable[UUID]) -> Mapping[UUID, list[ListeningEndpoint]]:
    found: defaultdict[UUID, list[ListeningEndpoint]] = defaultdict(list)
    for row in await work.ask(_LISTENING, {"organisations": list(organisations)}):
        endpoint = ListeningEndpoint._make(row)
        found[endpoint.organisation].append(endpoint)
    return found
