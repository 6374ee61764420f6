"""The processes that a bench starts beside itself, and stops again."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent.parent
"""The checkout that this bench belongs to: a Python process that starts in a checkout runs its code."""
_UP_WITHIN = 30.0  # seconds


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*command: str, environment: Mapping[str, str], checkout: Path = HERE) -> None:
    """Runs a Python process (`python -m …`) to its end. RuntimeError with what it said where it failed."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout, env=os.environ | environment, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command!r} ended with {done.returncode}: {done.stderr.decode()}")


class ProcessorUse:
    """How much of the machine's processors is in use from now on, whoever uses it; Linux tells."""

    def __init__(self) -> None:
        self._before = _ticks()

    def share(self) -> float:
        """Between 0 and 1."""
        spent = [now - before for now, before in zip(_ticks(), self._before, strict=True)]
        idle = spent[3] + spent[4]  # waiting for a disk is no use
        return 1 - idle / sum(spent)


def _ticks() -> list[int]:
    return [int(number) for number in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]


@contextmanager
def server(
    port: int, health: str, *command: str, environment: Mapping[str, str], checkout: Path = HERE
) -> Iterator[int]:
    """A Python process (`python -m …`) that answers `health` on `port`; its id. It is stopped on leaving.

    Its output goes nowhere, but is written: what a line of log costs is a part of what is measured.
    """
    with _process(*command, environment=environment, checkout=checkout) as process:
        _wait_until_up(process, f"http://127.0.0.1:{port}{health}")
        yield process.pid


@contextmanager
def says_ready(*command: str, environment: Mapping[str, str]) -> Iterator[int]:
    """The same for one that says that it is ready by closing the file descriptor `BENCH_READY`."""
    told, tells = os.pipe()
    named = {**environment, "BENCH_READY": str(tells)}
    with os.fdopen(told) as waiting, _process(*command, environment=named, leave_open=(tells,)) as process:
        os.close(tells)
        waiting.read()
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        yield process.pid


@contextmanager
def _process(
    *command: str, environment: Mapping[str, str], checkout: Path = HERE, leave_open: Sequence[int] = ()
) -> "Iterator[subprocess.Popen[bytes]]":
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=checkout,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=leave_open,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_up(process: "subprocess.Popen[bytes]", address: str) -> None:
    ends = time.monotonic() + _UP_WITHIN
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {address}")
