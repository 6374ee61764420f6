"""What the operator decides about a service's dated rows: one command of the service, in a transaction of its own."""

from collections.abc import Awaitable, Callable
from typing import Any

from deploy.ops.answers import not_done
from deploy.ops.running import running
from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import Refusal
from shared.service import Service
from shared.work.unit import Work


async def decide(service: Service, command: Callable[[Work[Any]], Awaitable[None]]) -> None:
    """Makes it, or says in its own sentence why it is refused."""
    async with running(service) as runtime:
        try:
            async with runtime.transactions.begin(SYSTEM, "operator") as work:
                await command(work)
        except Refusal as refusal:
            raise not_done(refusal.sentence) from None
