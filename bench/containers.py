"""What the claims are measured on: PostgreSQL with its own, durable defaults, and Apache Kafka, in containers."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from bench.processor import Reading, container
from shared.messaging.broker import KafkaConnection
from shared.messaging.provisioning import provision
from shared.messaging.topics import TopicSpec
from shared.persistence.database import Database
from shared.persistence.schema import upgrade
from tests.support import containers

_names = count(1)


@dataclass(frozen=True)
class Servers:
    """Where both are, as `host:port`, and what each spends."""

    postgres: str
    kafka: str
    spending: Mapping[str, Reading]

    @property
    def connection(self) -> KafkaConnection:
        return KafkaConnection(self.kafka)

    def plain_url(self, database: str) -> str:
        """The address of a database for asyncpg itself."""
        return f"postgresql://vidare:vidare@{self.postgres}/{database}"

    async def new_database(self, migrations: Path | None = None) -> str:
        """The name of a new database: an empty one, or with a service's schema."""
        name = f"bench_{next(_names)}"
        connection = await asyncpg.connect(self.plain_url("vidare"))
        try:
            await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()
        if migrations is not None:
            database = Database(self.url(name))
            try:
                await upgrade(database, migrations)
            finally:
                await database.close()
        return name

    def url(self, database: str) -> str:
        """The address of a database as the services' settings take it."""
        return f"postgresql+asyncpg://vidare:vidare@{self.postgres}/{database}"

    def new_topic(self, partitions: int = 6) -> TopicSpec:
        """A new, empty topic."""
        topic = TopicSpec(f"vidare.bench.topic-{next(_names)}", partitions)
        provision(self.connection, [topic], 1)
        return topic


@contextmanager
def servers() -> Iterator[Servers]:
    """Both, fresh, and gone afterwards. (The tests' PostgreSQL does not write to disk; this one does.)"""
    postgres = DockerContainer(containers.POSTGRES_IMAGE).with_exposed_ports(5432)
    postgres.with_envs(POSTGRES_USER="vidare", POSTGRES_PASSWORD="vidare", POSTGRES_DB="vidare")
    with postgres, containers.KAFKA.alone() as kafka:
        port = postgres.get_exposed_port(5432)
        server = containers.Server(postgres.get_wrapped_container(), port, containers.postgres_answers)
        server.wait_until_up()
        spending = {
            "PostgreSQL": container(postgres.get_wrapped_container()),
            "Kafka": container(DockerClient().client.containers.get(kafka.id)),
        }
        yield Servers(_straight_to(postgres, 5432) or server.address, kafka.address, spending)


def _straight_to(server: DockerContainer, port: int) -> str | None:
    """The container's own address, where this machine reaches it: the engine's proxy doubles every way to it."""
    own = server.get_docker_client().bridge_ip(server.get_wrapped_container().id)
    try:
        with socket.create_connection((own, port), timeout=1):
            return f"{own}:{port}"
    except OSError:
        return None
