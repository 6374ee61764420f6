"""Lists, counts and the search with ten thousand referrals and with thirty times as many, of one town.

Two databases in one PostgreSQL, each with an API in a process of its own. They are asked in turns by one caller:
what the machine does beside that meets both.
"""

import asyncio
import contextlib
import http.client
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import orjson

from bench.archive import Archive, fill
from bench.asked import Asked
from bench.containers import Servers
from bench.processes import free_port
from bench.referrals import ReferralsWorld, vault
from bench.report import Figure
from bench.turns import medians
from services.referrals.service import SERVICE
from shared.messaging.provisioning import provision

_MOST = 1.5  # times as long
_LIST, _SEARCH = "/v1/referrals", "/v1/search"
Body = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """What is asked: by the recipient or by the sender, with parameters of the address or a body."""

    path: str
    by_recipient: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[Archive], Body] | None = None
    behind: int = 0
    """So many pages of 200 are turned first."""


def _incoming(**query: str) -> Question:
    return Question(_LIST, True, query)


_FEW = "5"
"""Rows of a page where ten thousand referrals hold few of the kind: what is compared shows as many."""


def _outgoing(**query: str) -> Question:
    return Question(_LIST, False, {"direction": "outgoing", **query})


def _named(known: Archive) -> Body:
    return {"family_name": known.family_name, "date_of_birth": known.born.isoformat()}


QUESTIONS: Mapping[str, Question] = {
    "incoming, newest": _incoming(),
    "incoming, due": _incoming(sort="due"),
    "incoming, priority": _incoming(sort="priority"),
    "incoming, received, due": _incoming(sort="due", status="received", limit=_FEW),
    "incoming, overdue": _incoming(overdue="true", limit=_FEW),
    "incoming, waiting for me, due": _incoming(waiting_for_me="true", sort="due", limit=_FEW),
    "incoming, waiting for me, newest": _incoming(waiting_for_me="true", limit=_FEW),
    "outgoing, newest": _outgoing(),
    "outgoing, due": _outgoing(sort="due"),
    "outgoing, priority": _outgoing(sort="priority"),
    "outgoing, completed": _outgoing(status="completed"),
    "outgoing, overdue, due": _outgoing(overdue="true", sort="due", limit=_FEW),
    "outgoing, waiting for me, newest": _outgoing(waiting_for_me="true"),
    "outgoing, newest, behind 1,000": Question(_LIST, False, {"direction": "outgoing"}, behind=5),
    "cases, newest": Question("/v1/cases"),
    "cases, due": Question("/v1/cases", query={"sort": "due"}),
    "counts, sender": Question(_LIST + "/counts"),
    "counts, recipient": Question(_LIST + "/counts", True),
    "search, number": Question(_SEARCH, body=lambda known: {"number": known.known.number}),
    "search, case number": Question(_SEARCH, body=lambda known: {"reference": str(known.known.sender_reference)}),
    "search, identity code, sender": Question(_SEARCH, body=lambda known: {"identity_code": known.identity_code}),
    "search, identity code, recipient": Question(
        _SEARCH, True, body=lambda known: {"identity_code": known.identity_code}
    ),
    "search, name, sender": Question(_SEARCH, body=_named),
    "search, name, recipient": Question(_SEARCH, True, body=_named),
}


class _Caller:
    """One caller of one API, on one connection."""

    def __init__(self, port: int, world: ReferralsWorld, archive: Archive) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._world, self._archive = world, archive
        self._cursors: dict[str, str] = {}

    def ask(self, name: str) -> float:
        """How long the answer took, in milliseconds."""
        question = QUESTIONS[name]
        query = dict(question.query)
        if question.behind:
            query["cursor"] = self._cursors.get(name) or self._turn(name, question)
        before = time.perf_counter()
        self._send(question, query)
        return (time.perf_counter() - before) * 1000

    def _turn(self, name: str, question: Question) -> str:
        query = dict(question.query) | {"limit": "200"}
        for _ in range(question.behind):
            query["cursor"] = str(orjson.loads(self._send(question, query))["next"])
        self._cursors[name] = query["cursor"]
        return query["cursor"]

    def _send(self, question: Question, query: Mapping[str, str]) -> bytes:
        town, recipient = self._archive.town.sender, self._archive.recipient.id
        token = self._world.token(recipient if question.by_recipient else town)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        address = question.path + (f"?{urlencode(query)}" if query else "")
        if question.body is None:
            self._connection.request("GET", address, headers=headers)
        else:
            self._connection.request("POST", address, orjson.dumps(question.body(self._archive)), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} is answered {answer.status}: {content.decode()}")
        return content


async def measure(servers: Servers, asked: Asked) -> list[Figure]:
    """Each question to the one and the other, in turns."""
    sizes, rounds = ((2_000, 20_000), 10) if asked.quick else ((10_000, 300_000), 40)
    provision(servers.connection, SERVICE.topics, 1)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as started:
        callers = []
        for size in sizes:
            world = await ReferralsWorld.make(servers, Path(folder) / str(size))
            town = await world.settle(clients=0)
            archive = await fill(world, servers, vault(), town, size)
            port = free_port()
            started.enter_context(world.api(port))
            callers.append(_Caller(port, world, archive))
        return [await asyncio.to_thread(_figure, name, callers, sizes, rounds) for name in QUESTIONS]


def _figure(name: str, callers: list[_Caller], sizes: tuple[int, int], rounds: int) -> Figure:
    few, many = medians(rounds, [partial(caller.ask, name) for caller in callers])
    return Figure(
        name, f"{many:.1f} ms with {sizes[1]:,}", f"{few:.1f} ms with {sizes[0]:,}", many / few, target=_MOST, less=True
    )
