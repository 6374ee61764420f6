"""How fast a backlog is worked off: so many facts lie in Kafka, then the worker is started.

Every fact is a submitted referral to one of a hundred organisations, each with one webhook endpoint and one contact.
The clock runs from the first delivery in the receiver's hands to the last, so the start of a process is not in it.
Processor time is counted from when the worker is ready (its modules are loaded, nothing is read yet) until it has
noted the last delivery. In turns, each in a world of its own: the bare loop that remembers nothing, what most would
build, another checkout of Vidare where one is given, and Vidare. "No mail" is a mail server that answers nobody.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bench.asked import BESIDE, Asked
from bench.backlog import ORGANISATIONS, arrived, finished, produce
from bench.containers import Servers
from bench.outside import Outside, outside
from bench.processes import HERE
from bench.processor import Done, Meter, processes
from bench.records import submitted
from bench.report import Figure
from bench.ways import Bare, Naive, Ours, Way
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.service import SERVICE as REFERRALS
from shared.ids import new_id
from shared.messaging.provisioning import provision

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
    sender, recipients = new_id(), [new_id() for _ in range(ORGANISATIONS)]
    facts = submitted(sender, recipients, count)
    with tempfile.TemporaryDirectory() as folder, outside(case.mails) as receiver, ExitStack() as started:
        way = await _make(servers, asked, case, name, receiver, sender, recipients, Path(folder))
        await produce(servers, way.topic, facts)
        ids = await asyncio.gather(
            *(asyncio.to_thread(started.enter_context, way.start()) for _ in range(case.workers))
        )
        meter = Meter({"worker": processes(*ids), **servers.spending, "receiver": processes(receiver.id)})
        await finished(way, receiver, case.mails, count)
        cost = meter.cost()
        arrivals = receiver.arrivals()
        receiver.end()  # before the worker: what it waits for ends at once
    times = arrived(way, arrivals, facts, case.mails)
    return Done(count, max(times) - min(times), cost)


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
