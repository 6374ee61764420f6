"""Decides what an attempt means, by what is known now, and writes it."""

from services.notifications.commands.delivery.settling import settle
from services.notifications.commands.endpoint.circuit import locked_health
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.deciding import decide
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.tools import Work


async def settle_attempt(
    work: Work, delivery: LeasedDelivery, attempt: Attempt, seen: EndpointHealth | None, chance: float
) -> None:
    """`seen` is the health that the endpoint was sent to with, None for a mail; `chance` as `decide` takes it."""
    if attempt.outcome == "retry" and delivery.endpoint_id is not None:
        seen = await locked_health(work, delivery.endpoint_id)  # others may have failed meanwhile: each one counts
    await settle(work, delivery, decide(delivery, attempt, seen, work.now, chance))
