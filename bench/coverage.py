"""Coverage with ten agreements of twenty clauses, and with a hundred times as many.

Two databases in one PostgreSQL, each with an API in a process of its own, asked in turns by one caller. In both, ten
agreements offer the service that is asked about: what the others agree on is not to be felt. What has to look at every
agreement, alternatives, or tells of a hundred, is shown for information: it is as long as what it looks at.
"""

import asyncio
import contextlib
import http.client
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from bench.asked import Asked
from bench.containers import Servers
from bench.processes import free_port
from bench.referrals import Recipient, ReferralsWorld, agreement, clause, organisation
from bench.report import Figure
from bench.turns import medians
from services.referrals.model.copies.row import AgreementOfferCopy
from services.referrals.model.registry import Row
from services.referrals.service import SERVICE
from shared.ids import new_id
from shared.messaging.provisioning import provision

_MOST = 1.5  # times as long
_CLAUSES = 20
_OFFERS = 10
"""Agreements that offer the service that is asked about."""
_ASKED, _COMMON = "work-coaching", "finnish-course"
"""The second is offered by each agreement of a tenth of all, for those that are many."""
Body = Mapping[str, Any]


class _Caller:
    """One caller of one API, on one connection."""

    def __init__(self, port: int, token: str, recipients: list[Recipient]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.recipients = recipients

    def ask(self, body: Body) -> float:
        """How long the answer took, in milliseconds. RuntimeError where nobody is covered."""
        before = time.perf_counter()
        self._connection.request("POST", "/v1/coverage", orjson.dumps(body), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - before) * 1000
        if answer.status != 200 or not orjson.loads(content)["allowed"]:
            raise RuntimeError(f"{body} is answered {answer.status}: {content[:500]!r}")
        return took

    def question(self, name: str) -> Body:
        basis = f"commission:{self.recipients[3].agreement}"
        asked: dict[str, Any] = {
            "service": _COMMON if name == COMMON else _ASKED, "municipality": "091", "legal_basis": basis,
            "data_categories": ["identity", "need-description"],
        }  # fmt: skip
        if name == ONE:
            asked["recipient"] = str(self.recipients[3].id)
        if name == ALTERNATIVES:
            asked["alternatives"] = True
        return asked


ONE, ALL = "coverage, one recipient", "coverage, all who offer it"
COMMON, ALTERNATIVES = "coverage, a service that a tenth offers", "coverage, with alternatives"
AIMS: Mapping[str, float | None] = {ONE: _MOST, ALL: _MOST, COMMON: None, ALTERNATIVES: None}


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """Each question to the one and the other, in turns."""
    sizes, rounds = ((10, 100), 20) if asked.quick else ((10, 1_000), 60)
    provision(servers.connection, SERVICE.topics, 1)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as started:
        callers = []
        for size in sizes:
            world = await ReferralsWorld.make(servers, Path(folder) / str(size))
            town = await world.settle(clients=0)
            recipients = [Recipient(new_id(), new_id(), new_id()) for _ in range(size)]
            await world.write([row for number, one in enumerate(recipients) for row in _rows(town.sender, one, number)])
            port = free_port()
            started.enter_context(world.api(port))
            callers.append(_Caller(port, world.token(town.sender), recipients))
        return [await asyncio.to_thread(_figure, name, callers, sizes, rounds) for name in AIMS]


def _rows(sender: UUID, recipient: Recipient, number: int) -> Iterator[Row]:
    """The agreement of this number, with its provider: the first ten of them offer what is asked about."""
    services = [f"service-{number % 50}-{place}" for place in range(_CLAUSES - 2)]
    services += [_ASKED if number < _OFFERS else f"other-{number % 50}"]
    services += [_COMMON if number % 10 == 3 else f"rare-{number % 50}"]
    clauses = [
        clause(recipient.clause if service == _ASKED else new_id(), place, service, sender, recipient.id)
        for place, service in enumerate(services, 1)
    ]
    yield organisation(recipient.id, "association")
    yield agreement(recipient.agreement, f"SOP-B{number}", clauses, datetime.now(UTC))
    for service in services:
        yield AgreementOfferCopy(service=service, provider=recipient.id, agreement_id=recipient.agreement)


def _figure(name: str, callers: list[_Caller], sizes: tuple[int, int], rounds: int) -> Figure:
    few, many = medians(rounds, [partial(caller.ask, caller.question(name)) for caller in callers])
    ours, baseline = f"{many:.1f} ms with {sizes[1]:,} agreements", f"{few:.1f} ms with {sizes[0]:,}"
    return Figure(name, ours, baseline, many / few, target=AIMS[name], less=True)
