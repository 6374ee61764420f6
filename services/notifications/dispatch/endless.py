"""Deliveries whose attempts all end without an outcome."""

from collections.abc import Awaitable, Callable

from services.notifications.commands.delivery.alerting import die
from services.notifications.commands.delivery.settling import Claimed
from services.notifications.model.delivery.schedule import SCHEDULE
from services.notifications.tools import Units
from shared.kernel.actors import SYSTEM

Deliver = Callable[[Claimed], Awaitable[None]]

_NO_OUTCOME = "no-outcome"


def not_endlessly(units: Units, deliver: Deliver) -> Deliver:
    """Delivers, unless the delivery was claimed more often than it is ever tried: then it is dead.

    A try that takes the worker with it, or breaks on a key that was lost, writes nothing; the lease would bring it
    back for ever, and nobody would know.
    """

    async def guarded(row: Claimed) -> None:
        if row.attempts <= len(SCHEDULE):
            await deliver(row)
            return
        async with units.begin(SYSTEM, row.correlation) as work:
            await die(work, row, _NO_OUTCOME)

    return guarded
