"""From the commit of a submitted referral to its signed webhook in the receiver's hands.

All that happens in earnest happens here: the referrals service's units of work and relay (in the bench's own process),
Kafka, the worker of the notifications service with its database – inbox entry, webhook and e-mail for each referral –,
and a receiver and a mail server in a third process. First the mail server does not answer, which must hold up no
webhook; then it takes every mail. Beside them, at the same pace, the bare way: a produced record, a consumer, a POST.

Everything shares one machine, the load too: where its processors are in use to the last, the times are those of a
queue. So the share in use stands beside them, and half the load.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson
from standardwebhooks import Webhook

from bench.asked import Asked
from bench.bare_delivery import posting
from bench.containers import Servers
from bench.notifications import MOST_ENDPOINTS, NotificationsWorld
from bench.outside import Arrival, outside
from bench.processes import ProcessorUse
from bench.referrals import ReferralsWorld, Town
from bench.report import Figure
from bench.waiting import until
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.commands.referral.moving import REFERRAL
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import SUBMIT
from services.referrals.service import SERVICE as REFERRALS
from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.messaging import broker
from shared.messaging.provisioning import provision
from shared.runtime import Runtime

_WARM_UP = 8.0  # seconds at the same pace, not counted: Kafka's machine code is made meanwhile
_PATIENCE = 60.0  # seconds
# Referrals submitted beside each other. On a machine too slow for the pace the others wait here, and not for a
# connection of the pool: that wait has an end. The time is counted from the commit.
_AT_ONCE = 8
_FAIRNESS_RATE = 30  # referrals a second, of which each sixteenth goes to the silent one
_TARGETS = (("p50", 0.50, 12.0), ("p99", 0.99, 40.0))  # milliseconds


@dataclass(frozen=True)
class _Load:
    """What is measured: so many referrals a second, with a mail server that answers or does not."""

    rate: int
    mail_answers: bool
    claimed: bool = False
    beside_silent: bool = False

    @property
    def words(self) -> str:
        return f"commit to signed webhook, {self.rate}/s, {'every e-mail sent too' if self.mail_answers else 'no mail'}"


_LOADS = (_Load(100, False, claimed=True), _Load(100, True), _Load(50, True))


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """For each load the bare way first, then ours."""
    figures = []
    for load in _LOADS:
        count = (4 if asked.quick else 12) * load.rate
        bare, ours = await _bare(servers, load, count), await _ours(servers, load, count)
        for name, part, target in _TARGETS:
            told, base = _percentile(ours.took, part), _percentile(bare.took, part)
            figures.append(
                Figure(
                    f"{load.words}, {name}", f"{told / base:.1f} × the bare way; {ours.busy:.0%} of the machine in use",
                    f"produce, consume, POST: {base:.1f} ms; {bare.busy:.0%}", told, "ms",
                    target if load.claimed else None,
                )
            )  # fmt: skip
    return figures


@dataclass
class _Run:
    """`took`: milliseconds of each. `busy`: the share of the machine's processors in use while it was counted."""

    took: list[float]
    busy: float


async def measure_fairness(servers: Servers, asked: Asked) -> list[Figure]:
    """The delay of all organisations but one, while that one has as many endpoints as it may have, at a receiver that
    never answers; beside the same without them."""
    count = (10 if asked.quick else 30) * _FAIRNESS_RATE
    alone = await _ours(servers, _Load(_FAIRNESS_RATE, False), count)
    beside = await _ours(servers, _Load(_FAIRNESS_RATE, False, beside_silent=True), count)
    figures = []
    for name, part in (("p50", 0.50), ("p99", 0.99)):
        told, base = _percentile(beside.took, part), _percentile(alone.took, part)
        figures.append(
            Figure(
                f"commit to signed webhook, {_FAIRNESS_RATE}/s, {MOST_ENDPOINTS} silent endpoints of another, {name}",
                f"{told:.1f} ms; {beside.busy:.0%} of the machine in use",
                f"without them: {base:.1f} ms; {alone.busy:.0%}", told / base,
            )
        )  # fmt: skip
    return figures


async def _ours(servers: Servers, load: _Load, count: int) -> _Run:
    provision(servers.connection, [*REFERRALS.topics, *AGREEMENTS.topics, *NOTIFICATIONS.topics], 1)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as processes:
        receiver = processes.enter_context(outside(load.mail_answers))
        referrals = await ReferralsWorld.make(servers, Path(folder))
        warm_up = int(_WARM_UP * load.rate)
        town = await referrals.settle(clients=warm_up + count)  # one referral each, since duplicates are refused
        drafts = await referrals.draft(town, warm_up + count)
        notifications = await NotificationsWorld.make(servers, receiver, referrals.issuer)
        one_of_many = town.recipients[-1].id
        silent = one_of_many if load.beside_silent else None
        await notifications.settle(town.sender, [one.id for one in town.recipients], silent)
        processes.enter_context(notifications.worker())
        reached = sum(draft.recipient != silent for draft in drafts)
        committed, busy = await _submit(referrals, town, drafts, notifications, load.rate, warm_up, reached)
        arrivals = receiver.arrivals()
    counted = {draft.id for draft in drafts[warm_up:] if draft.recipient != one_of_many}
    came = _verified(arrivals.webhooks, notifications)
    return _Run([(came[one] - committed[one]) * 1000 for one in counted], busy)


async def _submit(
    referrals: ReferralsWorld,
    town: Town,
    drafts: Sequence[Referral],
    notifications: NotificationsWorld,
    rate: int,
    warm_up: int,
    reached: int,
) -> tuple[dict[UUID, float], float]:
    """Submits all at the pace; when each was committed, and how busy the machine was after the warm-up. `reached` is
    how many webhooks arrive."""
    runtime = Runtime(REFERRALS, referrals.settings())
    relaying = [asyncio.create_task(relay.run()) for relay in runtime.relays]
    actor = Actor("caseworker-1", town.sender, frozenset({Role.CASEWORKER}))
    committed: dict[UUID, float] = {}

    places = asyncio.Semaphore(_AT_ONCE)

    async def submit(number: int) -> None:
        draft = drafts[number]
        async with places, runtime.transactions.begin(actor, f"bench-{number}") as work:
            await REFERRAL.make(work, draft.id, SUBMIT, Body())
        committed[draft.id] = time.time()

    try:
        await submit(0)
        await until(notifications.delivered, 1, _PATIENCE)  # its consumers have joined their groups
        await _at_pace(submit, range(1, warm_up), rate)
        use = ProcessorUse()
        await _at_pace(submit, range(warm_up, len(drafts)), rate)
        busy = use.share()
        await until(notifications.delivered, reached, _PATIENCE)
    finally:
        for task in relaying:
            task.cancel()
        await asyncio.gather(*relaying, return_exceptions=True)
        await runtime.close()
    return committed, busy


def _verified(arrivals: Sequence[Arrival], notifications: NotificationsWorld) -> dict[UUID, float]:
    """When each referral's webhook came first. Raises where a signature does not fit."""
    came: dict[UUID, float] = {}
    for arrival in arrivals:
        told = orjson.loads(arrival.body)["data"]
        Webhook(notifications.secrets[UUID(told["organisation"])]).verify(arrival.body, arrival.headers)
        came.setdefault(UUID(told["referral_id"]), arrival.at)
    return came


async def _bare(servers: Servers, load: _Load, count: int) -> _Run:
    """The same, without databases, signatures or anything else."""
    topic = servers.new_topic().name
    producer = broker.producer(servers.connection, "bench")
    sent: dict[int, float] = {}
    warm_up = int(_WARM_UP * load.rate)

    async def send(number: int) -> None:
        sent[number] = time.time()
        await producer.send(topic, orjson.dumps({"number": number, "filling": "x" * 250}))

    with outside(mail_answers=False) as receiver:
        with posting(servers.kafka, topic, receiver.url):
            await producer.start()
            await _at_pace(send, range(warm_up), load.rate)
            use = ProcessorUse()
            await _at_pace(send, range(warm_up, warm_up + count), load.rate)
            busy = use.share()
            await producer.stop()
            await asyncio.sleep(1)  # what is still on its way
        arrivals = receiver.arrivals()
    came = {orjson.loads(one.body)["number"]: one.at for one in arrivals.webhooks}
    return _Run([(came[number] - sent[number]) * 1000 for number in range(warm_up, warm_up + count)], busy)


async def _at_pace(act: Callable[[int], Awaitable[None]], numbers: range, rate: int) -> None:
    """One after the other is begun, so many a second, whether the last is done or not."""
    began = time.perf_counter()
    acting: list[asyncio.Future[None]] = []
    for place, number in enumerate(numbers):
        await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
        acting.append(asyncio.ensure_future(act(number)))
    await asyncio.gather(*acting)


def _percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]
