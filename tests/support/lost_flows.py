"""Flows between this machine and a container that are lost as when a firewall forgets them: what belongs to them passes
no more, in neither direction, and nobody is told. New ones pass. The kernel does it, at the container's own address.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from testcontainers.core.container import DockerContainer

from tests.support.containers import Kind, Server, kafka_answers, kafka_container


class Reached(Server):
    """A server at its container's own address: before this machine's port stands the engine's proxy, which answers for
    the other end."""

    def __init__(self, server: Server, port: int) -> None:
        super().__init__(server._container, server.port, server._is_up)
        self._container.reload()
        (network,) = self._container.attrs["NetworkSettings"]["Networks"].values()
        self._listens = str(port)
        self.address = f"{network['IPAddress']}:{port}"

    def lose_flows(self) -> int:
        """All that there are now; answers how many."""
        said = self._within("ss", "-Htn", "state", "established", f"sport = :{self._listens}").stdout
        peers = re.findall(r":(\d+)\s*$", said, re.M)
        for peer in peers:
            self._drop("INPUT", "--sport", peer, "--dport", self._listens)
            self._drop("OUTPUT", "--sport", self._listens, "--dport", peer)
        return len(peers)

    def _drop(self, chain: str, *ports: str) -> None:
        self._within("iptables", "-I", chain, "-p", "tcp", *ports, "-j", "DROP")

    def _within(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of this machine in the container's network."""
        network = f"--net=/proc/{self._container.attrs['State']['Pid']}/ns/net"
        return subprocess.run(["nsenter", network, *command], capture_output=True, text=True, check=True)


@cache
def _trouble() -> str | None:
    lacking = [one for one in ("nsenter", "iptables", "ss") if shutil.which(one) is None]
    if os.geteuid() != 0 or lacking:
        return f"only root with {', '.join(lacking) or 'nsenter'} can lose a container's flows"
    return None


@contextmanager
def reached(kind: Kind, port: int) -> Iterator[Reached]:
    """One of its own. Skips where this machine may not touch a container's network; in CI it fails."""
    trouble = _trouble()
    if trouble is not None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(trouble)
    with kind.alone() as server:
        yield Reached(server, port)


def _kafka_at_its_own_address(port: int) -> DockerContainer:
    """Clients are sent to the container's own address, which is known only when it starts."""
    container = kafka_container(port)
    at_its_own = 'export KAFKA_ADVERTISED_LISTENERS="PLAINTEXT://$(hostname -i):9092"; exec /etc/kafka/docker/run'
    # Nobody kills this one, and on a busy machine it is not to be taken for dead.
    container.with_envs(KAFKA_BROKER_SESSION_TIMEOUT_MS="9000", KAFKA_BROKER_HEARTBEAT_INTERVAL_MS="1000")
    return container.with_kwargs(entrypoint=["bash", "-c", at_its_own])


KAFKA = Kind(_kafka_at_its_own_address, kafka_answers)
