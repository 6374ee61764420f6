"""Whether a webhook may be sent to an endpoint whose circuit is open, or on trial."""

from uuid import UUID

from services.notifications.commands.delivery.settling import settle
from services.notifications.commands.endpoint.circuit import locked_health
from services.notifications.commands.endpoint.settling import keep_health
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.unsent import circuit_open
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.tools import Work


async def pass_circuit(work: Work, delivery: LeasedDelivery, endpoint: UUID) -> EndpointHealth | None:
    """The health to send with. None: the delivery waits, and all others of the endpoint too, until the circuit is
    tried.

    A half-open circuit lets one trial through, and the others wait for its end. This is decided under the lock of the
    endpoint: otherwise a delivery could be put back although the circuit has just closed.
    """
    health = await locked_health(work, endpoint)
    fate = circuit_open(delivery, health, work.now)
    if fate is not None:
        await settle(work, delivery, fate)
        return None
    trial = health.on_trial(work.now)
    await keep_health(work, endpoint, trial)
    return trial
