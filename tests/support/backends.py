"""The two worlds in which a mechanism must hold: SQLite with the embedded broker, PostgreSQL with Apache Kafka."""

import asyncio
from typing import Protocol

from aiokafka import AIOKafkaProducer

from deploy.local.broker import EmbeddedBroker
from shared.messaging import broker as kafka
from shared.messaging.broker import KafkaConnection
from shared.messaging.embedded import ConsumptionLedger
from shared.messaging.outbox_sources import PostgresLanes, SqliteFile
from shared.messaging.provisioning import provision
from shared.messaging.topics import TopicSpec
from shared.persistence.database import Database
from shared.runtime import Embedding
from tests.support.containers import Server


class Backend(Protocol):
    """One test's database, its own topic, and the broker that has it."""

    database_url: str
    topic: TopicSpec

    @property
    def connection(self) -> KafkaConnection: ...

    @property
    def several(self) -> bool:
        """Whether several processes or relays may share the database and the topic."""

    def embedding(self) -> Embedding | None:
        """What a runtime needs to know of an embedded broker."""

    def source(self, database: Database) -> PostgresLanes | SqliteFile:
        """What a relay takes its batches from."""

    async def pause(self) -> None:
        """Kafka does not answer any more."""

    async def resume(self) -> None: ...


class EmbeddedBackend:
    """SQLite and a broker inside the test's process."""

    several = False

    def __init__(self, database_url: str, topic: TopicSpec, broker: EmbeddedBroker) -> None:
        self.database_url = database_url
        self.topic = topic
        self.broker = broker
        self.connection = KafkaConnection(broker.start(), embedded=True)
        self.ledger = ConsumptionLedger(broker.cluster_id)

    def embedding(self) -> Embedding:
        return Embedding(self.ledger, lambda: True)

    def source(self, database: Database) -> SqliteFile:
        return SqliteFile(database, [self.topic.name], self.ledger)

    async def pause(self) -> None:
        self.broker.pause()

    async def resume(self) -> None:
        self.broker.resume()


class RealBackend:
    """PostgreSQL and Apache Kafka, in containers that the whole run shares."""

    several = True

    def __init__(self, database_url: str, topic: TopicSpec, server: Server) -> None:
        self.database_url = database_url
        self.topic = topic
        self._server = server
        self.connection = KafkaConnection(server.address)
        provision(self.connection, [topic], replication=1)

    def embedding(self) -> None:
        return None

    def source(self, database: Database) -> PostgresLanes:
        return PostgresLanes(database)

    async def pause(self) -> None:
        await asyncio.to_thread(self._server.pause)

    async def resume(self) -> None:
        await asyncio.to_thread(self._server.resume)


def new_producer(backend: Backend) -> AIOKafkaProducer:
    """The producer that services use."""
    return kafka.producer(backend.connection, "test")
