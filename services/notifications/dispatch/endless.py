"""Deliveries whose attempts all end without an outcome."""

from collections.abc import Awaitable, Callable

from services.notifications.commands.delivery.settling import settle
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.schedule import MOST_ATTEMPTS
from services.notifications.model.delivery.unsent import leased_too_often
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM

Deliver = Callable[[LeasedDelivery], Awaitable[None]]


def not_endlessly(transactions: Transactions, deliver: Deliver) -> Deliver:
    """Delivers, unless the delivery was leased more often than it is ever tried: then it is dead.

    An attempt that kills the worker, or fails because a key was lost, writes nothing. When the lease is over it would
    be leased again, for ever, and nobody would know.
    """

    async def guarded(delivery: LeasedDelivery) -> None:
        if delivery.attempts <= MOST_ATTEMPTS:
            await deliver(delivery)
            return
        async with transactions.begin(SYSTEM, delivery.correlation) as work:
            await settle(work, delivery, leased_too_often(delivery))

    return guarded
