"""PostgreSQL and Apache Kafka in containers.

Both keep their port when they are restarted, so that a test may kill them and have them back.
"""

import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import pytest
from docker.models.containers import Container
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

# The fixtures remove what they start. The library's reaper would be one more image to fetch, and one that is given
# the engine's own socket.
testcontainers_config.ryuk_disabled = True

POSTGRES_IMAGE = "postgres:17"
KAFKA_IMAGE = "apache/kafka:4.3.1"
_UP_WITHIN = 60.0  # seconds


@cache
def engine_trouble() -> str | None:
    """Why no containers can be run here; None when they can."""
    try:
        client = DockerClient(timeout=5).client
        client.ping()
        client.close()
    except Exception as error:  # whatever it is, there is no engine to use
        return f"no container engine answers ({type(error).__name__})"
    return None


def require_engine() -> None:
    """Skips the test where containers cannot be run. In CI it fails: what CI skips, nobody has tested."""
    trouble = engine_trouble()
    if trouble is None:
        return
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"this test needs containers, and in CI it must run: {trouble}", pytrace=False)
    pytest.skip(f"needs containers: {trouble}")


class Server:
    """One container with one port on this machine, the same one whenever it runs."""

    def __init__(self, container: Container, port: int, is_up: Callable[["Server"], bool]) -> None:
        self._container = container
        self._is_up = is_up
        self.id, self.port = str(container.id), port
        host = DockerClient().host()
        self.address = f"{'127.0.0.1' if host == 'localhost' else host}:{port}"

    def run(self, *command: str) -> tuple[int, str]:
        """Runs a command inside; its exit code and its output."""
        result = self._container.exec_run(list(command))
        return result.exit_code or 0, result.output.decode()

    def kill(self) -> None:
        """SIGKILL, as a machine that loses its power."""
        self._container.kill()

    def start(self) -> None:
        """Starts it again after `kill`, and waits until it serves."""
        self._container.start()
        self.wait_until_up()

    def pause(self) -> None:
        """Freezes it: connections stay open and nothing answers."""
        self._container.pause()

    def resume(self) -> None:
        self._container.unpause()

    def remove(self) -> None:
        """Ends it, whatever it does, with everything that it kept."""
        self._container.remove(force=True, v=True)

    def wait_until_up(self) -> None:
        ends = time.monotonic() + _UP_WITHIN
        while not self._is_up(self):
            if time.monotonic() > ends:
                raise AssertionError(f"{self._container.image} is not up after {_UP_WITHIN} seconds")
            time.sleep(0.1)


@dataclass(frozen=True)
class Kind:
    """A kind of server: its container, once it is told the port on this machine, and whether one of it serves now."""

    container: Callable[[int], DockerContainer]
    is_up: Callable[[Server], bool]

    def start(self) -> Server:
        """A new one that serves. Who starts it removes it."""
        port = _free_port()
        container = self.container(port).start()
        server = Server(container.get_wrapped_container(), port, self.is_up)
        try:
            server.wait_until_up()
        except BaseException:
            server.remove()
            raise
        return server

    def running(self, id_: str, port: int) -> Server:
        """The one that was started before with this id and port."""
        return Server(DockerClient().client.containers.get(id_), port, self.is_up)

    @contextmanager
    def alone(self) -> Iterator[Server]:
        """One that nobody else uses, for as long as it is needed."""
        server = self.start()
        try:
            yield server
        finally:
            server.remove()


def _postgres(port: int) -> DockerContainer:
    """The superuser and the database are `vidare`. Its data need not outlive a power cut: no fsync."""
    container = DockerContainer(POSTGRES_IMAGE)
    container.with_envs(POSTGRES_USER="vidare", POSTGRES_PASSWORD="vidare", POSTGRES_DB="vidare")
    container.with_command("postgres -c fsync=off -c full_page_writes=off -c max_connections=300")
    return container.with_bind_ports(5432, port)


def postgres_answers(server: Server) -> bool:
    # Over TCP: while it prepares itself, PostgreSQL answers on its socket alone.
    return server.run("pg_isready", "-q", "-h", "127.0.0.1")[0] == 0


def kafka_container(port: int) -> DockerContainer:
    """One broker in KRaft mode that makes no topic by itself unless it is told to."""
    container = DockerContainer(KAFKA_IMAGE)
    container.with_envs(
        KAFKA_NODE_ID="1",
        KAFKA_PROCESS_ROLES="broker,controller",
        KAFKA_CONTROLLER_QUORUM_VOTERS="1@localhost:9093",
        KAFKA_CONTROLLER_LISTENER_NAMES="CONTROLLER",
        KAFKA_LISTENERS="PLAINTEXT://:9092,CONTROLLER://:9093",
        # Clients are sent to the port on this machine, so it must be known before the broker starts.
        KAFKA_ADVERTISED_LISTENERS=f"PLAINTEXT://127.0.0.1:{port}",
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP="PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR="1",
        KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS="4",
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR="1",
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR="1",
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS="0",
        KAFKA_AUTO_CREATE_TOPICS_ENABLE="false",
        # A broker that was killed may only register anew when its old registration has run out.
        KAFKA_BROKER_SESSION_TIMEOUT_MS="1500",
        KAFKA_BROKER_HEARTBEAT_INTERVAL_MS="300",
        KAFKA_HEAP_OPTS="-Xms256m -Xmx512m",
    )
    return container.with_bind_ports(9092, port)


def kafka_answers(server: Server) -> bool:
    """Whether the broker answers "which requests do you know?". (The port alone is open before Kafka is.)"""
    host, _, port = server.address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1) as connection:
            connection.sendall(struct.pack(">ihhih", 10, 18, 0, 1, -1))
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


POSTGRES = Kind(_postgres, postgres_answers)
KAFKA = Kind(kafka_container, kafka_answers)
