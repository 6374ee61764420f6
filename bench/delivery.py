"""From the commit of a submitted referral to its signed webhook in the receiver's hands, at 100 referrals a second.

All that happens in earnest happens here: the referrals service's units of work and relay (in the bench's own process),
Kafka, the worker of the notifications service with its database – inbox entry, webhook and e-mail for each referral –,
and a receiver and a mail server in a third process. First the mail server does not answer, which must hold up no
webhook; then it takes every mail, which costs the machine as much again. Beside them, at the same pace, the bare way: a
produced record, a consumer, a POST.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import orjson
from standardwebhooks import Webhook

from bench.bare_delivery import posting
from bench.containers import Servers
from bench.notifications import NotificationsWorld
from bench.outside import Arrival, outside
from bench.processes import free_port, server
from bench.referrals import ReferralsWorld, Town
from bench.report import Figure
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.commands.move_referral import move_referral
from services.referrals.model.rows import Referral
from services.referrals.service import SERVICE as REFERRALS
from shared.kernel.actors import Actor, Role
from shared.kernel.moves import Body
from shared.messaging import broker
from shared.messaging.provisioning import provision
from shared.runtime import Runtime

RATE = 100  # a second
_WARM_UP = 3.0  # seconds at the same pace, not counted
_PATIENCE = 60.0  # seconds


async def measure(servers: Servers, quick: bool) -> list[Figure]:
    """The bare way first, then ours, without and with e-mails."""
    count = int((4 if quick else 12) * RATE)
    bare = await _bare(servers, count)
    figures = []
    for mail_answers, what in ((False, "commit to signed webhook"), (True, "the same, every e-mail sent as well")):
        ours = await _ours(servers, count, mail_answers)
        for name, part, target in (("p50", 0.50, 12.0), ("p99", 0.99, 40.0)):
            told, base = _percentile(ours, part), _percentile(bare, part)
            figures.append(
                Figure(
                    f"{what}, {RATE}/s, {name}", f"{told / base:.1f} × the bare way",
                    f"produce, consume, POST: {base:.1f} ms", told, "ms", None if mail_answers else target,
                )
            )  # fmt: skip
    return figures


async def _ours(servers: Servers, count: int, mail_answers: bool) -> list[float]:
    """How long each took, in milliseconds."""
    provision(servers.connection, [*REFERRALS.topics, *AGREEMENTS.topics, *NOTIFICATIONS.topics], 1)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as processes:
        receiver = processes.enter_context(outside(mail_answers))
        referrals = await ReferralsWorld.make(servers, Path(folder))
        warm_up = int(_WARM_UP * RATE)
        town = await referrals.settle(clients=warm_up + count)  # one referral each, since duplicates are refused
        drafts = await referrals.draft(town, warm_up + count)
        notifications = await NotificationsWorld.make(servers, receiver)
        await notifications.settle(town.sender, [one.id for one in town.recipients])
        port = free_port()
        environment = notifications.environment(referrals, port)
        processes.enter_context(server(port, "/readyz", "services.notifications", "worker", environment=environment))
        committed = await _submit(referrals, town, drafts, notifications)
        arrivals = receiver.arrivals()
    counted = {draft.id for draft in drafts[warm_up:]}
    return [
        (arrived - committed[referral]) * 1000
        for referral, arrived in _verified(arrivals, notifications).items()
        if referral in counted
    ]


async def _submit(
    referrals: ReferralsWorld, town: Town, drafts: Sequence[Referral], notifications: NotificationsWorld
) -> dict[UUID, float]:
    """Submits all at the pace; when each was committed."""
    runtime = Runtime(REFERRALS, referrals.settings())
    relaying = [asyncio.create_task(relay.run()) for relay in runtime.relays]
    actor = Actor("caseworker-1", town.sender, frozenset({Role.CASEWORKER}))
    committed: dict[UUID, float] = {}

    async def submit(number: int) -> None:
        draft = drafts[number]
        async with runtime.units.begin(actor, f"bench-{number}") as work:
            await move_referral(work, draft.id, "submit", Body())
        committed[draft.id] = time.time()

    try:
        await submit(0)
        await _until(notifications.delivered, 1)  # its consumers have joined their groups
        await _at_pace(submit, range(1, len(drafts)))
        await _until(notifications.delivered, len(drafts))
    finally:
        for task in relaying:
            task.cancel()
        await asyncio.gather(*relaying, return_exceptions=True)
        await runtime.close()
    return committed


def _verified(arrivals: Sequence[Arrival], notifications: NotificationsWorld) -> dict[UUID, float]:
    """When each referral's webhook came first. Raises where a signature does not fit."""
    came: dict[UUID, float] = {}
    for arrival in arrivals:
        told = orjson.loads(arrival.body)["data"]
        Webhook(notifications.secrets[UUID(told["organisation"])]).verify(arrival.body, arrival.headers)
        came.setdefault(UUID(told["referral_id"]), arrival.at)
    return came


async def _bare(servers: Servers, count: int) -> list[float]:
    """The same, without databases, signatures or anything else."""
    topic = servers.new_topic().name
    producer = broker.producer(servers.connection, "bench")
    sent: dict[int, float] = {}
    warm_up = int(_WARM_UP * RATE)

    async def send(number: int) -> None:
        sent[number] = time.time()
        await producer.send(topic, orjson.dumps({"number": number, "filling": "x" * 250}))

    with outside(mail_answers=False) as receiver:
        with posting(servers.kafka, topic, receiver.url):
            await producer.start()
            await _at_pace(send, range(warm_up + count))
            await producer.stop()
            await asyncio.sleep(1)  # what is still on its way
        arrivals = receiver.arrivals()
    came = {orjson.loads(one.body)["number"]: one.at for one in arrivals}
    return [(at - sent[number]) * 1000 for number, at in came.items() if number >= warm_up]


async def _at_pace(act: Callable[[int], Awaitable[None]], numbers: range) -> None:
    """One after the other is begun every hundredth of a second, whether the last is done or not."""
    began = time.perf_counter()
    acting: list[asyncio.Future[None]] = []
    for place, number in enumerate(numbers):
        await asyncio.sleep(max(0.0, began + place / RATE - time.perf_counter()))
        acting.append(asyncio.ensure_future(act(number)))
    await asyncio.gather(*acting)


async def _until(count: Callable[[], Awaitable[int]], wanted: int) -> None:
    ends = time.monotonic() + _PATIENCE
    while await count() < wanted:
        if time.monotonic() > ends:
            raise RuntimeError(f"{await count()} of {wanted} came within {_PATIENCE:.0f} s")
        await asyncio.sleep(0.2)


def _percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]
