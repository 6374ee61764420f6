"""What is told of a delivery's fate: the published fact, the log line, and the alert by another channel."""

import structlog

from services.notifications.commands.delivery.alerting import tell_of_failure
from services.notifications.commands.delivery.facts import fact_of
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.tools import Work
from shared.observability import metrics

log = structlog.get_logger()


async def announce(work: Work, delivery: LeasedDelivery, fate: Fate) -> None:
    """Tells of a dead delivery, and of a recovered one, and tells an organisation that it was not reached."""
    if fate.fact is not None:
        work.record(fact_of(delivery, fate, fate.fact, work.now))
    if fate.fact == "dead":
        metrics.delivery_attempts.labels(delivery.channel, "dead").inc()
        told = {"delivery": str(delivery.id), "channel": delivery.channel, "reason": fate.detail}
        log.error("delivery.dead", number=delivery.number, **told)
    if fate.fact == "recovered":
        log.info("delivery.recovered", delivery=str(delivery.id), channel=delivery.channel)
    if fate.alert is not None:
        await tell_of_failure(work, delivery, fate.alert)
