"""How fast a backlog is worked off: so many facts lie in Kafka, then the worker is started.

Every fact is a submitted referral to one of a hundred organisations, each with one webhook endpoint and one contact.
The clock runs from the first delivery in the receiver's hands to the last, so the start of a process is not in it.
Processor time is counted from when the worker is ready (its modules are loaded, nothing is read yet) until it has
noted the last delivery. In turns, each in a world of its own: the bare loop that remembers nothing, what most would
build, another checkout of Vidare where one is given, and Vidare. "No mail" is a mail server that answers nobody.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from bench.asked import BESIDE, Asked
from bench.containers import Servers
from bench.outside import Arrivals, Outside, outside
from bench.processes import HERE
from bench.processor import Done, Meter, processes
from bench.records import Sent, submitted
from bench.report import Figure
from bench.waiting import until
from bench.ways import Bare, Naive, Ours, Way
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.service import SERVICE as REFERRALS
from shared.ids import new_id
from shared.messaging import broker
from shared.messaging.provisioning import provision

_ORGANISATIONS = 100  # so many that no rule of fairness between few is what is measured
_PATIENCE = 300.0  # seconds
OURS, NAIVE, BARE = "Vidare", "FastStream + SQLModel, no guarantee", "bare loop"


@dataclass(frozen=True)
class _Case:
    """What is drained. `beside`: by which other ways, with what is to be reached beside each (rate, CPU)."""

    workers: int
    mails: bool
    beside: Mapping[str, tuple[float | None, float | None]]

    @property
    def words(self) -> str:
        workers = "one worker" if self.workers == 1 else f"{self.workers} workers"
        return f"drain of a backlog, {workers}, {'a mail each' if self.mails else 'no mail'}"


_CASES = (
    _Case(1, False, {BARE: (0.2, None), NAIVE: (6.0, None), BESIDE: (None, 0.35)}),
    _Case(1, True, {NAIVE: (None, None), BESIDE: (4.0, 0.25)}),
    _Case(2, False, {NAIVE: (None, None), BESIDE: (None, None)}),
)


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """Each case by each way, in turns."""
    rounds, count = (1, 1_500) if asked.quick else (2, 5_000)
    provision(servers.connection, [*REFERRALS.topics, *AGREEMENTS.topics, *NOTIFICATIONS.topics], 1)
    figures = []
    for case in _CASES:
        beside = [way for way in case.beside if way != BESIDE or asked.beside is not None]
        await _drain(servers, asked, case, beside[0], count // 5)  # Kafka's machine code is made meanwhile
        turns = [
            (way, await _drain(servers, asked, case, way, count)) for _ in range(rounds) for way in (*beside, OURS)
        ]
        drained = {way: Done.sum([one for by, one in turns if by == way]) for way in (*beside, OURS)}
        figures += [one for way in beside for one in _figures(case, way, drained[OURS], drained[way])]
    return figures


def _figures(case: _Case, way: str, ours: Done, other: Done) -> list[Figure]:
    rate, cpu = case.beside[way]
    return [
        Figure(case.words, f"{ours.rate:,.0f}/s", f"{way}: {other.rate:,.0f}/s", ours.rate / other.rate, target=rate),
        Figure(
            f"{case.words}: CPU for each fact", str(ours.each), f"{way}: {other.each}",
            ours.each.total / other.each.total, target=cpu, less=True,
        ),
    ]  # fmt: skip


async def _drain(servers: Servers, asked: Asked, case: _Case, name: str, count: int) -> Done:
    sender, recipients = new_id(), [new_id() for _ in range(_ORGANISATIONS)]
    facts = submitted(sender, recipients, count)
    with tempfile.TemporaryDirectory() as folder, outside(case.mails) as receiver, ExitStack() as started:
        way = await _make(servers, asked, case, name, receiver, sender, recipients, Path(folder))
        await _produce(servers, way.topic, facts)
        ids = await asyncio.gather(
            *(asyncio.to_thread(started.enter_context, way.start()) for _ in range(case.workers))
        )
        meter = Meter({"worker": processes(*ids), **servers.spending, "receiver": processes(receiver.id)})
        await _finished(way, receiver, case, count)
        cost = meter.cost()
        arrivals = receiver.arrivals()
        receiver.end()  # before the worker: what it waits for ends at once
    return Done(count, _seconds(way, arrivals, facts, case.mails), cost)


async def _make(
    servers: Servers,
    asked: Asked,
    case: _Case,
    name: str,
    receiver: Outside,
    sender: UUID,
    recipients: Sequence[UUID],
    folder: Path,
) -> Way:
    if name == BARE:
        return Bare(servers, receiver)
    if name == NAIVE:
        return await Naive.make(servers, receiver, recipients, case.mails)
    checkout = asked.beside if name == BESIDE and asked.beside is not None else HERE
    return await Ours.make(servers, receiver, sender, recipients, folder, checkout)


async def _produce(servers: Servers, topic: str, facts: Sequence[Sent]) -> None:
    producer = broker.producer(servers.connection, "bench")
    await producer.start()
    try:
        sent = [await producer.send(topic, one.payload, key=one.key, headers=one.headers) for one in facts]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def _finished(way: Way, receiver: Outside, case: _Case, count: int) -> None:
    """The receiver is asked first, since asking a database costs time of its processors."""

    async def came() -> int:
        webhooks, mails = receiver.counts()
        return min(webhooks, mails) if case.mails else webhooks

    await until(came, count, _PATIENCE)
    for channel in ("webhook", "email") if case.mails else ("webhook",):
        await until(partial(way.noted, channel), count, _PATIENCE)


def _seconds(way: Way, arrivals: Arrivals, facts: Sequence[Sent], mails: bool) -> float:
    """From the first that came to the last. RuntimeError where not each fact came once."""
    came = Counter(way.referral_of(one) for one in arrivals.webhooks)
    if came != Counter(one.subject for one in facts) or (mails and len(arrivals.mails) != len(facts)):
        raise RuntimeError(f"{came.total()} webhooks and {len(arrivals.mails)} mails came of {len(facts)} facts")
    times = [one.at for one in arrivals.webhooks] + arrivals.mails
    return max(times) - min(times)
