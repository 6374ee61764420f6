"""The whole guarded command path over HTTP, beside what most would have built, and beside the bare driver.

Vidare's server is the real one (`python -m services.referrals api`, its relay sending to Kafka meanwhile). Each server
is one process with its default pool, on a database of its own in the same PostgreSQL; they take turns under the same
load. The operations: drafting a referral (`POST /v1/referrals`), which only inserts; and accepting
one, which locks the referral, moves it, takes a place of the clause's capacity and stops the deadline.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count, islice
from pathlib import Path
from uuid import uuid4

import orjson

from bench.asked import Asked
from bench.bare_inserts import BareInserts
from bench.containers import Servers
from bench.load import Plan, request, run
from bench.processes import free_port, server
from bench.processor import Done, Meter, Reading, processes
from bench.referrals import ReferralsWorld, Town, recipient_of
from bench.report import Figure
from services.referrals.model.referral.row import Referral
from services.referrals.service import SERVICE
from shared.messaging.provisioning import provision

_ENOUGH = 1500  # requests a second; nothing here is as fast
_MESSAGE = "Thursday evenings suit best."
DRAFT, ACCEPT = "draft a referral", "accept a referral"


@dataclass
class _Side:
    """One server, the requests that wait for it by operation, and what came of them."""

    port: int
    readings: Mapping[str, Reading]
    requests: dict[str, Iterator[bytes]]
    turns: dict[str, list[Done]] = field(default_factory=dict)

    async def measure(self, operation: str, seconds: float, counts: bool = True) -> None:
        taken = list(islice(self.requests[operation], int(seconds * _ENOUGH)))
        meter = Meter(self.readings)
        outcome = await asyncio.to_thread(run, Plan(self.port, taken, seconds))
        cost = meter.cost()
        self.requests[operation] = chain(taken[outcome.statuses.total() :], self.requests[operation])
        if counts:
            self.turns.setdefault(operation, []).append(Done(outcome.good, outcome.seconds, cost))

    def done(self, operation: str) -> Done:
        return Done.sum(self.turns[operation])


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """Draft and accept, in turns between the servers."""
    rounds, seconds = (2, 1.5) if asked.quick else (4, 3.0)
    provision(servers.connection, SERVICE.topics, 1)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as started:
        sides: list[_Side] = []
        worlds: list[ReferralsWorld] = []
        for name, start, prepare in (("ours", _start_ours, _ours), ("naive", _start_naive, _naive)):
            world = await ReferralsWorld.make(servers, Path(folder) / name)
            town = await world.settle()
            waiting = await world.send(town, int((rounds * seconds + 2) * _ENOUGH / 2))
            port = free_port()
            readings = {"server": processes(started.enter_context(start(world, servers, port))), **servers.spending}
            sides.append(_Side(port, readings, prepare(world, town, waiting)))
            worlds.append(world)
        bare = BareInserts(servers.plain_url(worlds[1].database))  # where no relay takes the outbox away
        for operation in (DRAFT, ACCEPT):
            for number in range(rounds + 1):
                for side in sides:
                    # The first turn warms up and fills the pools.
                    await side.measure(operation, seconds if number else 1.0, counts=number > 0)
                if operation == DRAFT and number:
                    await bare.measure(seconds)
    return _figures(sides[0], sides[1], bare.rate)


def _figures(ours: _Side, naive: _Side, bare: float) -> list[Figure]:
    figures = [
        Figure(
            f"{operation} over HTTP, guarded",
            str(ours.done(operation)),
            f"FastAPI + SQLModel, same rows, no guards: {naive.done(operation)}",
            ours.done(operation).rate / naive.done(operation).rate,
            target=target,
        )
        for operation, target in ((DRAFT, 2.0), (ACCEPT, 1.8))
    ]
    rate = ours.done(DRAFT).rate
    rows = f"bare asyncpg, same rows, no HTTP: {bare:,.0f}/s"
    return [*figures, Figure(f"{DRAFT}: its share of the driver", f"{rate:,.0f}/s", rows, rate / bare)]


def _start_ours(world: ReferralsWorld, _servers: Servers, port: int) -> contextlib.AbstractContextManager[int]:
    return world.api(port)


def _start_naive(world: ReferralsWorld, servers: Servers, port: int) -> contextlib.AbstractContextManager[int]:
    environment = {"BENCH_DATABASE_URL": servers.url(world.database)}
    return server(port, "/healthz", "uvicorn", "bench.naive:app", "--port", str(port), environment=environment)


def drafts(world: ReferralsWorld, town: Town) -> Iterator[bytes]:
    """Requests without end, each of which drafts another referral."""
    sender = f"Bearer {world.token(town.sender)}"

    def draft(number: int) -> bytes:
        body = {
            "need_id": town.needs[number % len(town.needs)].id, "sender_reference": f"KOTO-{number}",
            "recipient": {"organisation": recipient_of(town, number).id}, "message": _MESSAGE,
        }  # fmt: skip
        path = "/v1/referrals"
        return request(path, orjson.dumps(body), authorization=sender, idempotency_key=str(uuid4()))

    return map(draft, count())


def _ours(world: ReferralsWorld, town: Town, waiting: list[Referral]) -> dict[str, Iterator[bytes]]:
    recipients = {one.id: f"Bearer {world.token(one.id)}" for one in town.recipients}

    def accept(number: int) -> bytes:
        row = waiting[number]
        assert row.recipient is not None
        return request(
            f"/v1/referrals/{row.id}/accept", orjson.dumps({"recipient_reference": f"SC-{number}"}),
            authorization=recipients[row.recipient], idempotency_key=str(uuid4()), if_match='"2"',
        )  # fmt: skip

    return {DRAFT: drafts(world, town), ACCEPT: map(accept, range(len(waiting)))}


def _naive(_world: ReferralsWorld, town: Town, waiting: list[Referral]) -> dict[str, Iterator[bytes]]:
    def draft(number: int) -> bytes:
        need = town.needs[number % len(town.needs)]
        body = {
            "need_id": need.id, "case_id": need.case_id, "client_id": need.client_id, "service": need.service,
            "legal_basis": need.proposed_legal_basis, "data_categories": need.proposed_data_categories,
            "sender": town.sender, "recipient": recipient_of(town, number).id, "sender_reference": f"KOTO-{number}",
            "message": _MESSAGE, "idempotency_key": str(uuid4()),
        }  # fmt: skip
        return request("/referrals", orjson.dumps(body))

    def accept(number: int) -> bytes:
        body = {"recipient_reference": f"SC-{number}", "idempotency_key": str(uuid4())}
        return request(f"/referrals/{waiting[number].id}/accept", orjson.dumps(body))

    return {DRAFT: map(draft, count()), ACCEPT: map(accept, range(len(waiting)))}
