"""A backlog of facts in Kafka, and whether each of them came once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial

from bench.containers import Servers
from bench.outside import Arrivals, Outside
from bench.records import Sent
from bench.waiting import until
from bench.ways import Way
from shared.messaging import broker

ORGANISATIONS = 100
"""To whom the facts go: so many that no rule of fairness between few is what is measured."""
_PATIENCE = 300.0  # seconds


async def produce(servers: Servers, topic: str, facts: Sequence[Sent]) -> None:
    """All of them lie in Kafka when this returns."""
    producer = broker.producer(servers.connection, "bench")
    await producer.start()
    try:
        sent = [await producer.send(topic, one.payload, key=one.key, headers=one.headers) for one in facts]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def finished(way: Way, receiver: Outside, mails: bool, count: int) -> None:
    """Returns when all came and are noted. The receiver is asked first, since asking a database costs time of its
    processors."""

    async def came() -> int:
        counts = receiver.counts()
        return min(counts) if mails else counts[0]

    await until(came, count, _PATIENCE)
    for channel in ("webhook", "email") if mails else ("webhook",):
        await until(partial(way.noted, channel), count, _PATIENCE)


def arrived(way: Way, arrivals: Arrivals, facts: Sequence[Sent], mails: bool) -> list[float]:
    """When each webhook and each mail came. RuntimeError where not each fact came once."""
    came = Counter(way.referral_of(one) for one in arrivals.webhooks)
    if came != Counter(one.subject for one in facts) or (mails and len(arrivals.mails) != len(facts)):
        raise RuntimeError(f"{came.total()} webhooks and {len(arrivals.mails)} mails came of {len(facts)} facts")
    return [one.at for one in arrivals.webhooks] + arrivals.mails
