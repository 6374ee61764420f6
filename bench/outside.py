"""What stands outside Vidare: a receiver of webhooks and a mail server, in a process of their own that does little.

Both note when what came was whole; whether a webhook was signed rightly is asked afterwards.
"""

import asyncio
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

import uvloop

_COUNTS, _ARRIVALS = b"counts\n", b"arrivals\n"
_HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True)
class Arrival:
    """One webhook. `at` is in seconds since 1970; header names are in lower case."""

    at: float
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Arrivals:
    """All that came; of each mail only when."""

    webhooks: list[Arrival]
    mails: list[float]


class Outside:
    """The process, as the bench holds it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._input, self._output = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        self.webhook_port, self.mail_port = (int(port) for port in self._output.readline().split())
        self.id = process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.webhook_port}"

    @property
    def silent_url(self) -> str:
        """Where nobody answers a request, as long as the mail server answers nobody."""
        return f"http://127.0.0.1:{self.mail_port}"

    def counts(self) -> tuple[int, int]:
        """How many webhooks and how many mails have come."""
        counts: tuple[int, int] = self._ask(_COUNTS)
        return counts

    def arrivals(self) -> Arrivals:
        """What has come, and is forgotten there now."""
        arrivals: Arrivals = self._ask(_ARRIVALS)
        return arrivals

    def end(self) -> None:
        """Whoever is still connected is left alone."""
        self._input.close()

    def _ask(self, question: bytes) -> Any:
        self._input.write(question)
        self._input.flush()
        return pickle.load(self._output)


@contextmanager
def outside(mail_answers: bool) -> Iterator[Outside]:
    """Starts the process; it is gone when this is left. `mail_answers` False: who connects waits for a greeting."""
    command = [sys.executable, "-c", f"from bench import outside; outside.main({mail_answers})"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Outside(process)
        finally:
            process.kill()


class _Receiver(asyncio.Protocol):
    def __init__(self, arrived: list[tuple[float, bytes, bytes]]) -> None:
        self._arrived = arrived
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(_HEAD_ENDS)
        if not found:
            return
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(body) >= length:
            self._arrived.append((time.time(), bytes(head), bytes(body)))
            self._read.clear()
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


class _MailServer(asyncio.Protocol):
    """Says yes to everything and forgets it; or says nothing at all."""

    def __init__(self, answers: bool, taken: list[float]) -> None:
        self._answers = answers
        self._taken = taken
        self._read = bytearray()
        self._in_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if self._answers:
            self._transport.write(b"220 outside\r\n")

    def data_received(self, data: bytes) -> None:
        self._read += data
        while True:
            part, found, rest = self._read.partition(b"\r\n.\r\n" if self._in_letter else b"\r\n")
            if not found:
                return
            self._read = rest
            if self._in_letter:
                self._in_letter = False
                self._taken.append(time.time())
                self._transport.write(b"250 OK\r\n")
            else:
                self._answer(bytes(part[:4]).upper())

    def _answer(self, command: bytes) -> None:
        self._in_letter = command == b"DATA"
        answers = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
        self._transport.write(answers.get(command, b"250 outside\r\n"))
        if command == b"QUIT":
            self._transport.close()


def main(mail_answers: bool) -> None:
    """Tells its ports on standard output, then answers each line of standard input with a pickled object."""
    uvloop.run(_serve(mail_answers))


async def _serve(mail_answers: bool) -> None:
    loop = asyncio.get_running_loop()
    arrived: list[tuple[float, bytes, bytes]] = []
    taken: list[float] = []
    webhooks = await loop.create_server(lambda: _Receiver(arrived), "127.0.0.1", 0)
    mails = await loop.create_server(lambda: _MailServer(mail_answers, taken), "127.0.0.1", 0)
    print(*(server.sockets[0].getsockname()[1] for server in (webhooks, mails)), flush=True)
    while question := await loop.run_in_executor(None, sys.stdin.buffer.readline):
        answer: object = len(arrived), len(taken)
        if question == _ARRIVALS:
            answer = Arrivals([Arrival(at, _headers(head), body) for at, head, body in arrived], taken.copy())
            arrived.clear()
            taken.clear()
        sys.stdout.buffer.write(pickle.dumps(answer))
        sys.stdout.buffer.flush()


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.lower(): value.strip() for name, value in pairs}
