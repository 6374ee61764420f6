"""What a second process gives: two APIs to one, and two workers to one, on one database and one Kafka.

Each API and each worker gets a quarter of one processor (`bench/limited.py`), so that they are what ends, and not
PostgreSQL, Kafka, the load or the receiver, which have what is left of the machine. Their latencies are those of a
process that waits for its share, and are not looked at.

APIs: referrals are drafted over HTTP, by one API and by both, in turns; afterwards there are as many drafts in the
database, and as many facts in Kafka, as were accepted. Workers: a backlog of facts comes when each worker has its
partitions. The clock runs from then until the last webhook has come; each came once, and is noted as delivered by one
attempt. Kafka's processor time holds the making of the backlog.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import asyncpg

from bench.asked import Asked
from bench.backlog import ORGANISATIONS, arrived, finished, produce
from bench.commands import drafts
from bench.containers import Servers
from bench.limited import Limits, limits
from bench.load import Plan, run
from bench.outside import outside
from bench.processes import ProcessorUse, free_port
from bench.processor import Done, Meter, processes
from bench.records import submitted
from bench.referrals import ReferralsWorld
from bench.report import Figure
from bench.shown import shown
from bench.waiting import until
from bench.ways import Ours
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.contracts.published import REFERRALS as TOPIC
from services.referrals.service import SERVICE as REFERRALS
from shared.ids import new_id
from shared.messaging.provisioning import lags, provision

_SHARE = 0.25  # of one processor
_ENOUGH = 1000  # requests a second; no API is as fast
_WARM_UP = 4.0  # seconds, without a limit: pools are filled, and Kafka's machine code is made
_PATIENCE = 60.0  # seconds
_GROUP = NOTIFICATIONS.group(TOPIC.name)


@dataclass(frozen=True)
class Turn:
    """What was done, how much of it each process did, and the share of the machine's processors in use meanwhile."""

    done: Done
    parts: Sequence[int]
    busy: float

    @classmethod
    def sum(cls, turns: "Sequence[Turn]") -> "Turn":
        """Of turns of the same processes."""
        parts = [sum(some) for some in zip(*(one.parts for one in turns), strict=True)]
        return cls(Done.sum([one.done for one in turns]), parts, sum(one.busy for one in turns) / len(turns))

    def __str__(self) -> str:
        return f"{self.done}; {self.busy:.0%} of the machine in use"


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """Workers first: later the topic holds the facts of drafts too."""
    provision(servers.connection, [*REFERRALS.topics, *AGREEMENTS.topics, *NOTIFICATIONS.topics], 1)
    rounds, count, lasting = (2, 2_000, 6.0) if asked.quick else (4, 3_000, 10.0)
    with limits(_SHARE) as limited:
        await _drained(servers, limited, 1, count // 4)  # Kafka's machine code is made meanwhile
        turns: dict[int, list[Turn]] = {1: [], 2: []}
        for number in _order(rounds):
            turns[number].append(await _drained(servers, limited, number, count * number))
        one, two = Turn.sum(turns[1]), Turn.sum(turns[2])
        figures = compared("drain of a backlog, no mail, two workers", "one worker", one, two, limited)
        one, two = await _drafted(servers, limited, rounds, lasting)
    return [*figures, *compared("draft a referral over HTTP, two APIs", "one API", one, two, limited)]


def _order(rounds: int) -> list[int]:
    """How many processes in which turn: one, two, two, one. What changes steadily meanwhile favours neither."""
    return [number for turn in range(rounds) for number in ((1, 2), (2, 1))[turn % 2]]


def compared(claim: str, baseline: str, one: Turn, two: Turn, limited: Limits) -> list[Figure]:
    """Two processes beside one: their rate, what each piece of work costs, and who of them did it. What is to be
    reached stands only where they were limited, since else the machine may be what ended."""
    claim = f"{claim} ({limited.words})"
    rate, each, larger = (1.8, 1.15, 1.2) if limited.binds else (None, None, None)
    whole = sum(two.parts)
    parts = " + ".join(f"{part / whole:.0%}" for part in two.parts)
    return [
        Figure(claim, str(two), f"{baseline}: {one}", two.done.rate / one.done.rate, target=rate),
        Figure(
            f"{claim}: CPU of all for each", f"{two.done.each.total:.3g} ms",
            f"{baseline}: {one.done.each.total:.3g} ms", two.done.each.total / one.done.each.total, target=each,
            less=True,
        ),
        Figure(
            f"{claim}: the larger part of the work", parts, "half of it", max(two.parts) * len(two.parts) / whole,
            target=larger, less=True,
        ),
    ]  # fmt: skip


async def _drained(servers: Servers, limited: Limits, workers: int, count: int) -> Turn:
    """So many facts, worked off by so many workers with a world of their own."""
    sender, recipients = new_id(), [new_id() for _ in range(ORGANISATIONS)]
    facts = submitted(sender, recipients, count)
    with tempfile.TemporaryDirectory() as folder, outside(mail_answers=False) as receiver, ExitStack() as started:
        way = await Ours.make(servers, receiver, sender, recipients, Path(folder))
        ports: list[int] = []
        ids: list[int] = []
        for _ in range(workers):
            ports.append(free_port())
            ids.append(await asyncio.to_thread(started.enter_context, way.start(ports[-1])))

        async def fewest() -> int:
            return min(len(shown(port, "vidare_consumer_lag", group=_GROUP)) for port in ports)

        await until(fewest, TOPIC.partitions // workers, _PATIENCE)
        for one in ids:
            limited.limit(one)
        readings = {f"worker {number}": processes(one) for number, one in enumerate(ids, 1)}
        meter, use = Meter({**readings, **servers.spending, "receiver": processes(receiver.id)}), ProcessorUse()
        began = time.time()
        await produce(servers, way.topic, facts)
        await finished(way, receiver, mails=False, count=count)
        cost, busy = meter.cost(), use.share()
        parts = [_delivered(port) for port in ports]
        arrivals = receiver.arrivals()
        receiver.end()  # before the workers: what they wait for ends at once
    lasted = max(arrived(way, arrivals, facts, mails=False)) - began
    return Turn(Done(count, lasted, cost), parts, busy)


def _delivered(port: int) -> int:
    return int(sum(shown(port, "vidare_delivery_attempts_total", channel="webhook", outcome="delivered")))


async def _drafted(servers: Servers, limited: Limits, rounds: int, lasting: float) -> tuple[Turn, Turn]:
    """One API under load, and both, in turns. While one is under load, the other waits for requests, and may send the
    first one's facts."""
    before = _records(servers)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        world = await ReferralsWorld.make(servers, Path(folder))
        requests = drafts(world, await world.settle())
        apis: dict[int, int] = {}  # port: process
        for _ in range(2):
            port = free_port()
            apis[port] = await asyncio.to_thread(started.enter_context, world.api(port))
        warm_up = await _loaded(servers, apis, requests, _WARM_UP)
        for one in apis.values():
            limited.limit(one)
        turns: dict[int, list[Turn]] = {1: [], 2: []}
        for number in _order(rounds):
            some = dict(islice(apis.items(), number))
            turns[number].append(await _loaded(servers, some, requests, lasting))
        await _stand_once(servers, world, before, sum(one.done.count for one in (warm_up, *turns[1], *turns[2])))
    return Turn.sum(turns[1]), Turn.sum(turns[2])


async def _loaded(servers: Servers, apis: dict[int, int], requests: Iterator[bytes], lasting: float) -> Turn:
    """Each API has its own load, and so its share of the callers, as behind a proxy that deals them out."""
    plans = [Plan(port, list(islice(requests, int(lasting * _ENOUGH))), lasting) for port in apis]
    readings = {f"API {number}": processes(one) for number, one in enumerate(apis.values(), 1)}
    meter, use = Meter({**readings, **servers.spending}), ProcessorUse()
    outcomes = await asyncio.gather(*(asyncio.to_thread(run, plan) for plan in plans))
    cost, busy = meter.cost(), use.share()
    parts = [one.good for one in outcomes]
    return Turn(Done(sum(parts), max(one.seconds for one in outcomes), cost), parts, busy)


async def _stand_once(servers: Servers, world: ReferralsWorld, before: int, count: int) -> None:
    """Returns when so many drafts and facts are there. RuntimeError where it is another number."""
    connection = await asyncpg.connect(servers.plain_url(world.database))
    try:
        drafted = await connection.fetchval("SELECT count(*) FROM referral")

        async def sent() -> int:
            return int(await connection.fetchval("SELECT $1 - count(*) FROM outbox", drafted))

        await until(sent, drafted, _PATIENCE)
    finally:
        await connection.close()
    records = _records(servers) - before
    if not drafted == records == count:
        raise RuntimeError(f"{count} drafts were accepted, {drafted} stand there, and Kafka has {records} facts")


def _records(servers: Servers) -> int:
    return sum(one.end for one in lags(servers.connection, {"bench": TOPIC.name}))
