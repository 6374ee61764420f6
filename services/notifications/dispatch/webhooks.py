"""Delivers leased webhooks: one read of the endpoint, one POST, one transaction that writes what came of it."""

import random

from opentelemetry.trace import SpanKind
from sqlalchemy import bindparam, select

from services.notifications.channels.signature import signed
from services.notifications.commands.delivery.deciding import settle_attempt
from services.notifications.commands.delivery.settling import settle
from services.notifications.commands.endpoint.trying import pass_circuit
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.outward_ids import webhook_id
from services.notifications.model.delivery.unsent import endpoint_not_in_use
from services.notifications.model.endpoint.called import CalledEndpoint
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.model.tables import ENDPOINT_ROWS
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import current_traceparent, span

# The columns alone: building a mapped object would take longer than the query.
_CALLED = select(*(ENDPOINT_ROWS.c[name] for name in CalledEndpoint._fields)).where(
    ENDPOINT_ROWS.c.id == bindparam("endpoint")
)


class WebhookDispatch:
    """Handles one leased delivery at a time; several calls may run at the same time."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def deliver(self, delivery: LeasedDelivery) -> None:
        """Sends the delivery, or writes why it is not sent now."""
        (row,) = await self._transactions.database.read(_CALLED, {"endpoint": delivery.endpoint_id})
        endpoint = CalledEndpoint._make(row)
        if endpoint.status != EndpointStatus.ACTIVE:
            async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
                await settle(work, delivery, endpoint_not_in_use(delivery, endpoint.disabled_reason))
            return
        if endpoint.open_until is not None:
            async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
                trial = await pass_circuit(work, delivery, endpoint.id)
            if trial is None:
                return
            endpoint = endpoint.with_health(trial)
        await self._send(delivery, endpoint)

    async def _send(self, delivery: LeasedDelivery, endpoint: CalledEndpoint) -> None:
        assert delivery.body is not None, "a webhook has a body"
        now, tools = self._transactions.clock(), self._transactions.tools
        secrets = tools.vault.signing_secrets(endpoint, now)
        webhook = signed(secrets, webhook_id(delivery.id), int(now.timestamp()), delivery.body)
        sender = await tools.webhook_sender()
        with span("deliver webhook", SpanKind.CLIENT):
            attempt = await sender.send(endpoint.url, webhook, now, current_traceparent(), delivery.correlation)
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            await settle_attempt(work, delivery, attempt, endpoint.health, random.random())  # noqa: S311 jitter
