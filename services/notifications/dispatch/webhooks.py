"""Delivers leased webhooks: one read for all that were leased together, one POST for each, and what came of it."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from opentelemetry.trace import SpanKind
from sqlalchemy import Row

from services.notifications.channels.signature import signed
from services.notifications.commands.delivery.settling import settle
from services.notifications.commands.endpoint.trying import pass_circuit
from services.notifications.dispatch.outcomes import Outcomes
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.outward_ids import webhook_id
from services.notifications.model.delivery.unsent import endpoint_not_in_use
from services.notifications.model.endpoint.called import CalledEndpoint
from services.notifications.model.endpoint.codes import EndpointStatus
from services.notifications.queries.delivery.receivers import read_receivers
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import current_traceparent, span


class WebhookInHand(NamedTuple):
    """A leased webhook with its endpoint. `secrets` opens the secrets that sign, once for all that were leased with
    it."""

    delivery: LeasedDelivery
    lost: bool
    endpoint: CalledEndpoint
    secrets: Callable[[], Sequence[str]]


class WebhookDispatch:
    """Several calls of each method may run at the same time."""

    def __init__(self, transactions: Transactions, outcomes: Outcomes) -> None:
        self._transactions = transactions
        self._outcomes = outcomes

    async def read(self, rows: Sequence[Row[Any]]) -> Sequence[WebhookInHand]:
        """What all that were leased together need."""
        transactions, deliveries = self._transactions, [LeasedDelivery._make(row) for row in rows]
        receivers = await read_receivers(transactions.database, deliveries)
        now, vault = transactions.clock(), transactions.tools.vault
        endpoints = {one.endpoint.id: one.endpoint for one in receivers.values()}
        secrets = {id_: cache(partial(vault.signing_secrets, one, now)) for id_, one in endpoints.items()}
        return [
            WebhookInHand(one, lost, endpoint, secrets[endpoint.id])
            for one in deliveries
            for endpoint, lost in (receivers[one.id],)
        ]

    async def deliver(self, hook: WebhookInHand) -> None:
        """Sends it, or writes why it is not sent now."""
        delivery, endpoint, transactions = hook.delivery, hook.endpoint, self._transactions
        if endpoint.status != EndpointStatus.ACTIVE:
            async with transactions.begin(SYSTEM, delivery.correlation) as work:
                await settle(work, delivery, endpoint_not_in_use(delivery, endpoint.disabled_reason))
            return
        if endpoint.open_until is not None:
            async with transactions.begin(SYSTEM, delivery.correlation) as work:
                trial = await pass_circuit(work, delivery, endpoint.id)
            if trial is None:
                return
            hook = hook._replace(endpoint=endpoint.with_health(trial))
        await self._send(hook)

    async def _send(self, hook: WebhookInHand) -> None:
        delivery, endpoint = hook.delivery, hook.endpoint
        assert delivery.body is not None, "a webhook has a body"
        now = self._transactions.clock()
        webhook = signed(hook.secrets(), webhook_id(delivery.id), int(now.timestamp()), delivery.body)
        sender = await self._transactions.tools.webhook_sender()
        with span("deliver webhook", SpanKind.CLIENT):
            attempt = await sender.send(endpoint.url, webhook, now, current_traceparent(), delivery.correlation)
        await self._outcomes.settle(delivery, attempt, endpoint.health)
