"""Delivers claimed webhooks: one read of the endpoint, one POST, one transaction that writes what came of it."""

import random
from typing import Any

from opentelemetry.trace import SpanKind
from sqlalchemy import Row, bindparam, select

from services.notifications.commands.delivery.settling import Claimed
from services.notifications.commands.delivery.webhook_outcomes import (
    give_up_on_endpoint,
    health_of,
    pass_circuit,
    record_webhook,
)
from services.notifications.model.delivery.outward_ids import webhook_id
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.tables import ENDPOINT_ROWS
from services.notifications.tools import Tools, Units
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import current_traceparent, span

_ENDPOINT = select(ENDPOINT_ROWS).where(ENDPOINT_ROWS.c.id == bindparam("endpoint"))


class WebhookDispatch:
    """Handles one claimed delivery at a time; any number may run beside each other."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._tools: Tools = units.tools

    async def deliver(self, row: Claimed) -> None:
        """Sends the delivery, or writes why it is not sent now."""
        endpoint = await self._endpoint(row)
        if endpoint.status != EndpointStatus.ACTIVE:
            async with self._units.begin(SYSTEM, row.correlation) as work:
                await give_up_on_endpoint(work, row, endpoint.disabled_reason)
            return
        health: EndpointHealth | None = health_of(endpoint)
        if endpoint.open_until is not None:
            async with self._units.begin(SYSTEM, row.correlation) as work:
                health = await pass_circuit(work, row)
        if health is not None:
            await self._send(row, endpoint, health)

    async def _send(self, row: Claimed, endpoint: Row[Any], health: EndpointHealth) -> None:
        now = self._units.clock()
        secrets = self._tools.vault.signing_secrets(endpoint, now)
        sender = await self._tools.webhook_sender()
        with span("deliver webhook", SpanKind.CLIENT):
            attempt = await sender.send(
                endpoint.url, secrets, webhook_id(row.id), now, row.body, current_traceparent(), row.correlation
            )
        async with self._units.begin(SYSTEM, row.correlation) as work:
            await record_webhook(work, row, health, attempt, random.random())  # noqa: S311 jitter

    async def _endpoint(self, row: Claimed) -> Row[Any]:
        """The columns alone: an object of the mapper would cost each delivery more than the query does."""
        (endpoint,) = await self._units.database.read(_ENDPOINT, {"endpoint": row.endpoint_id})
        return endpoint
