"""The embedded system as a process of its own, as a person starts it: `python -m deploy.local run`."""

import asyncio
import random
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path

from deploy.local.addresses import HOST, Addresses, Ports
from shared.http.server import PortInUse, bind

ROOT = Path(__file__).parents[2]
READY = "Vidare is ready."
_PATIENCE = 120.0  # seconds, on a machine that does much else
_BELOW_EPHEMERAL = 23_000  # the kernel gives higher ports to anyone


def free_shift() -> int:
    """By how much the ports may be moved up now, so that all of them are free."""
    while True:
        shift = random.randrange(1_000, _BELOW_EPHEMERAL)
        with suppress(PortInUse):
            for listener in [bind(HOST, port) for port in astuple(Ports().shifted(shift))]:
                listener.close()
            return shift


@dataclass
class EmbeddedSystem:
    """One folder and its ports; `start` and the rest may be called again and again. `log` is where it writes."""

    folder: Path
    options: tuple[str, ...] = ()
    shift: int = field(default_factory=free_shift)
    printed: list[str] = field(default_factory=list)
    _process: Process | None = None

    @property
    def addresses(self) -> Addresses:
        return Addresses.on(Ports().shifted(self.shift))

    @property
    def log(self) -> Path:
        """The standard error of all its runs."""
        return self.folder.with_suffix(".log")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def bootstrap(self) -> str:
        """The address of its broker, as it printed it."""
        found = re.search(r"events +(\S+)", "".join(self.printed))
        assert found is not None, self.printed
        return found[1]

    async def start(self) -> None:
        """Starts it and waits until it says that it is ready."""
        await self.begin()
        await self.until_ready()

    async def begin(self) -> None:
        """Starts it, and waits for nothing."""
        self.printed.clear()
        with self.log.open("ab") as log:
            self._process = await command(
                "run", "--folder", str(self.folder), "--shift", str(self.shift), *self.options,
                stderr=log.fileno(),
            )  # fmt: skip

    async def until_ready(self) -> None:
        """AssertionError with its own words when it ends instead."""
        assert self._process is not None and self._process.stdout is not None
        async with asyncio.timeout(_PATIENCE):
            while READY not in "".join(self.printed):
                line = await self._process.stdout.readline()
                assert line, "".join(self.printed) + self.log.read_text()[-3000:]
                self.printed.append(line.decode())
            while "Ctrl-C stops" not in self.printed[-1]:
                self.printed.append((await self._process.stdout.readline()).decode())

    async def kill(self) -> None:
        """As a power cut: nothing is finished, nothing is said."""
        assert self._process is not None
        self._process.kill()
        await self._process.communicate()

    async def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        """As Ctrl-C; its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(by)
        async with asyncio.timeout(_PATIENCE):
            rest, _ = await self._process.communicate()
        self.printed.append(rest.decode())
        return self._process.returncode or 0

    async def __aenter__(self) -> "EmbeddedSystem":
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._process is not None and self._process.returncode is None:
            await self.kill()


async def command(*arguments: str, stderr: int = PIPE) -> Process:
    """A command of `python -m deploy.local` as a process; what it prints is piped."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local", *arguments,
        cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=stderr,
    )  # fmt: skip


async def outcome(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    process = await command(*arguments)
    async with asyncio.timeout(_PATIENCE):
        said, complained = await process.communicate()
    return process.returncode or 0, said.decode(), complained.decode()
