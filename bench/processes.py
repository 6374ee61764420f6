"""The processes that a bench starts beside itself, and stops again."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_UP_WITHIN = 30.0  # seconds


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
def server(port: int, health: str, *command: str, environment: Mapping[str, str]) -> Iterator[int]:
    """A Python process (`python -m …`) that answers `health` on `port`; its id. It is stopped on leaving.

    Its output goes nowhere, but is written: what a line of log costs is a part of what is measured.
    """
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_until_up(process, f"http://127.0.0.1:{port}{health}")
            yield process.pid
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
