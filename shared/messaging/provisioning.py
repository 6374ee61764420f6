"""We make the topics ourselves, with their partitions and retention. Vidare never lets a broker make them."""

import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import InvalidReplicationFactorError, KafkaError, RetriableError, TopicAlreadyExistsError

from shared.messaging.broker import KafkaConnection
from shared.messaging.topics import TopicSpec

_PATIENCE = 30.0  # seconds


def client_arguments(connection: KafkaConnection) -> dict[str, Any]:
    """Arguments for kafka-python's clients."""
    arguments: dict[str, Any] = {
        "bootstrap_servers": connection.bootstrap.split(","),
        "security_protocol": connection.protocol,
        "ssl_cafile": connection.ca_file,
    }
    if connection.mechanism:
        arguments |= {
            "sasl_mechanism": connection.mechanism,
            "sasl_plain_username": connection.username,
            "sasl_plain_password": connection.password,
        }
    if connection.embedded:
        arguments["api_version"] = (2, 3)  # the embedded broker does not tell what it is
    return arguments


def provision(
    connection: KafkaConnection, topics: Iterable[TopicSpec], replication: int, patience: float = _PATIENCE
) -> dict[str, str]:
    """Makes missing topics, widens those with too few partitions, and sets their settings. May be run again.

    Returns what was done for each topic: `created`, `widened` or `kept`. A Kafka that cannot answer yet is asked again
    for up to `patience` seconds; then its KafkaError is raised.
    """
    until = time.monotonic() + patience
    wanted = list(topics)
    done: dict[str, str] = {}
    while True:
        try:
            with closing(KafkaAdminClient(**client_arguments(connection), client_id="vidare-topics")) as admin:
                for topic in wanted:
                    if topic.name not in done:
                        done[topic.name] = _provision_one(admin, topic, replication)
            return done
        except KafkaError as error:
            if time.monotonic() > until or not _passes(error):
                raise
        time.sleep(1)


def _passes(error: KafkaError) -> bool:
    """Whether it is worth asking again. A broker whose heartbeats came too late is fenced until its next one; meanwhile
    Kafka answers as if the replication factor were wrong."""
    return isinstance(error, RetriableError) or (
        isinstance(error, InvalidReplicationFactorError) and "fenced" in str(error)
    )


def _provision_one(admin: KafkaAdminClient, topic: TopicSpec, replication: int) -> str:
    new = {
        "num_partitions": topic.partitions,
        "replication_factor": replication,
        "configs": dict(topic.settings),
    }
    try:
        admin.create_topics({topic.name: new}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        pass
    else:
        return "created"
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, dict(topic.settings))])
    described = admin.describe_topics([topic.name])
    if len(described[0]["partitions"]) < topic.partitions:
        admin.create_partitions({topic.name: topic.partitions})
        return "widened"
    return "kept"


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a group is behind on one partition; `committed` None means that it never read it."""

    group: str
    topic: str
    partition: int
    committed: int | None
    end: int

    @property
    def behind(self) -> int:
        return self.end - (self.committed or 0)


def lags(connection: KafkaConnection, groups: Mapping[str, str]) -> list[Lag]:
    """The lag of each group on its topic (`{group: topic}`)."""
    found: list[Lag] = []
    for group, topic in groups.items():
        consumer = KafkaConsumer(**client_arguments(connection), group_id=group, enable_auto_commit=False)
        try:
            places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            ends = consumer.end_offsets(places)
            found += [Lag(group, topic, place.partition, consumer.committed(place), ends[place]) for place in places]
        finally:
            consumer.close()
    return sorted(found, key=lambda lag: (lag.group, lag.partition))
