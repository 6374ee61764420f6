"""The load generator: a process of its own that sends prepared HTTP requests over keep-alive connections.

It speaks HTTP itself, as little of it as is needed, so that it takes little of the machine that it shares with the
server. `run` starts it, gives it a Plan on its standard input and reads the Outcome.
"""

import asyncio
import pickle
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import cast

import uvloop

CONNECTIONS = 16


@dataclass(frozen=True)
class Plan:
    """`requests` are whole HTTP/1.1 requests as bytes, each sent once, for `seconds` at most."""

    port: int
    requests: list[bytes]
    seconds: float
    connections: int = CONNECTIONS


@dataclass
class Outcome:
    """How many answers of which status came in how many seconds, and how long each took (seconds)."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    refusal: str = ""  # the first answer that is not a 2xx

    @property
    def good(self) -> int:
        return sum(count for status, count in self.statuses.items() if 200 <= status < 300)


def request(path: str, body: bytes, **headers: str) -> bytes:
    """A POST as bytes. `headers` are written with hyphens for underscores."""
    lines = [f"POST {path} HTTP/1.1", "host: bench", "content-type: application/json", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def run(plan: Plan) -> Outcome:
    """Carries the plan out in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from bench import load; load.main()"],
        input=pickle.dumps(plan), stdout=subprocess.PIPE, check=True, timeout=plan.seconds + 30,
    )  # fmt: skip
    outcome: Outcome = pickle.loads(done.stdout)
    if outcome.good != outcome.statuses.total() or not outcome.good:
        raise RuntimeError(f"not every request was accepted: {dict(outcome.statuses)} {outcome.refusal}")
    return outcome


class _Connection(asyncio.Protocol):
    """One request at a time: the next leaves when the answer is whole."""

    def __init__(self, waiting: "list[bytes]", ends: float, outcome: Outcome) -> None:
        self._waiting, self._ends, self._outcome = waiting, ends, outcome
        self._read = bytearray()
        self._sent = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by name
        self._next()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(body) >= length:
            status = int(head[9:12])
            self._outcome.statuses[status] += 1
            self._outcome.times.append(time.perf_counter() - self._sent)
            if not 200 <= status < 300:
                self._outcome.refusal = self._outcome.refusal or body.decode()
            self._read.clear()
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionResetError())

    def _next(self) -> None:
        if self._waiting and time.perf_counter() < self._ends:
            self._sent = time.perf_counter()
            self._transport.write(self._waiting.pop())
        else:
            self.done.set_result(None)
            self._transport.close()


async def _carry_out(plan: Plan) -> Outcome:
    loop = asyncio.get_running_loop()
    outcome = Outcome()
    began = time.perf_counter()
    waiting = plan.requests[::-1]

    def connection() -> _Connection:
        return _Connection(waiting, began + plan.seconds, outcome)

    made = [await loop.create_connection(connection, "127.0.0.1", plan.port) for _ in range(plan.connections)]
    await asyncio.gather(*(one.done for _, one in made))
    outcome.seconds = time.perf_counter() - began
    return outcome


def main() -> None:
    """Reads a Plan, carries it out, and writes the Outcome."""
    outcome = uvloop.run(_carry_out(pickle.loads(sys.stdin.buffer.read())))
    sys.stdout.buffer.write(pickle.dumps(outcome))
