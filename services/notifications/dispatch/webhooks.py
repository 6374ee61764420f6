"""Delivers claimed webhooks: one read of the endpoint, one POST, one transaction that writes what came of it."""

import random

from opentelemetry.trace import SpanKind
from sqlalchemy import bindparam, select

from services.notifications.commands.delivery.settling import settle, settle_attempt
from services.notifications.commands.endpoint.trying import pass_circuit
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.outward_ids import webhook_id
from services.notifications.model.delivery.unsent import endpoint_not_in_use
from services.notifications.model.endpoint.called import CalledEndpoint
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.model.tables import ENDPOINT_ROWS
from services.notifications.tools import Units
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import current_traceparent, span

# The columns alone: an object of the mapper would cost each delivery more than the query does.
_CALLED = select(*(ENDPOINT_ROWS.c[name] for name in CalledEndpoint._fields)).where(
    ENDPOINT_ROWS.c.id == bindparam("endpoint")
)


class WebhookDispatch:
    """Handles one claimed delivery at a time; any number may run beside each other."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def deliver(self, delivery: LeasedDelivery) -> None:
        """Sends the delivery, or writes why it is not sent now."""
        (row,) = await self._units.database.read(_CALLED, {"endpoint": delivery.endpoint_id})
        endpoint = CalledEndpoint._make(row)
        if endpoint.status != EndpointStatus.ACTIVE:
            async with self._units.begin(SYSTEM, delivery.correlation) as work:
                await settle(work, delivery, endpoint_not_in_use(delivery, endpoint.disabled_reason))
            return
        health: EndpointHealth | None = endpoint.health
        if endpoint.open_until is not None:
            async with self._units.begin(SYSTEM, delivery.correlation) as work:
                health = await pass_circuit(work, delivery, endpoint.id)
        if health is not None:
            await self._send(delivery, endpoint, health)

    async def _send(self, delivery: LeasedDelivery, endpoint: CalledEndpoint, health: EndpointHealth) -> None:
        assert delivery.body is not None, "a webhook has a body"
        now, tools = self._units.clock(), self._units.tools
        secrets, sent_as = tools.vault.signing_secrets(endpoint, now), webhook_id(delivery.id)
        sender = await tools.webhook_sender()
        with span("deliver webhook", SpanKind.CLIENT):
            trace = (current_traceparent(), delivery.correlation)
            attempt = await sender.send(endpoint.url, secrets, sent_as, now, delivery.body, *trace)
        async with self._units.begin(SYSTEM, delivery.correlation) as work:
            await settle_attempt(work, delivery, attempt, health, random.random())  # noqa: S311 jitter
