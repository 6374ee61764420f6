"""Topics on Apache Kafka: made as they are written down, kept when they are, widened when they must be; and lag."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import InvalidReplicationFactorError

from shared.messaging.provisioning import Lag, client_arguments, lags, provision
from shared.messaging.topics import TopicSpec, compacted, retained
from tests.support.backends import Backend
from tests.support.post_office import PostOffice
from tests.support.topic_log import as_record, parcel_events, put
from tests.support.waiting import running, until

pytestmark = [pytest.mark.containers, pytest.mark.parametrize("backend", ["real"], indirect=True)]

DAYS_30 = str(30 * 24 * 60 * 60 * 1000)


def with_admin(backend: Backend, work: Callable[[KafkaAdminClient], Any]) -> Any:
    admin = KafkaAdminClient(**client_arguments(backend.connection))
    try:
        return work(admin)
    finally:
        admin.close()


def partitions_of(backend: Backend, topic: str) -> int:
    (described,) = with_admin(backend, lambda admin: admin.describe_topics([topic]))
    return len(described["partitions"])


def settings_of(backend: Backend, topic: str) -> dict[str, str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic)
    described = with_admin(backend, lambda admin: admin.describe_configs([resource]))
    return {name: setting["value"] for name, setting in described[ConfigResourceType.TOPIC.name.lower()][topic].items()}


def made(backend: Backend, *topics: TopicSpec) -> dict[str, str]:
    """What was done, by the end of each topic's name."""
    done = provision(backend.connection, topics, replication=1)
    return {name.removeprefix(backend.topic.name): word for name, word in done.items()}


def test_a_topic_is_made_with_its_partitions_and_settings_and_then_kept(backend: Backend) -> None:
    full, facts = compacted(f"{backend.topic.name}.full"), retained(f"{backend.topic.name}.facts")
    assert made(backend, full, facts) == {".full": "created", ".facts": "created"}
    assert made(backend, full, facts) == {".full": "kept", ".facts": "kept"}
    assert partitions_of(backend, full.name) == partitions_of(backend, facts.name) == 6
    settings = settings_of(backend, full.name)
    assert (settings["cleanup.policy"], settings["min.compaction.lag.ms"]) == ("compact", DAYS_30)
    settings = settings_of(backend, facts.name)
    assert (settings["cleanup.policy"], settings["retention.ms"]) == ("delete", DAYS_30)


def test_a_kafka_whose_brokers_are_fenced_for_a_moment_is_asked_again(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Kafka 4.3 answers until the next heartbeat of a broker that was held up."""
    really: Callable[..., Any] = KafkaAdminClient.create_topics
    answers = [InvalidReplicationFactorError("Unable to replicate the partition 1 time(s): All brokers are fenced")]

    def create_topics(admin: KafkaAdminClient, *args: Any, **more: Any) -> Any:
        if answers:
            raise answers.pop()
        return really(admin, *args, **more)

    monkeypatch.setattr(KafkaAdminClient, "create_topics", create_topics)
    assert made(backend, retained(f"{backend.topic.name}.late")) == {".late": "created"}


def test_a_replication_that_kafka_cannot_give_is_refused_at_once(backend: Backend) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidReplicationFactorError, match="only 1 broker"):
        provision(backend.connection, [retained(f"{backend.topic.name}.many")], replication=3, patience=300)
    assert time.monotonic() - began < 200


def test_a_second_run_mends_settings_and_widens_and_never_narrows(backend: Backend) -> None:
    name = f"{backend.topic.name}.changing"
    assert made(backend, TopicSpec(name, 2, {"retention.ms": "1000000"})) == {".changing": "created"}
    assert made(backend, TopicSpec(name, 5, {"retention.ms": "2000000"})) == {".changing": "widened"}
    assert partitions_of(backend, name) == 5
    assert settings_of(backend, name)["retention.ms"] == "2000000"
    assert made(backend, TopicSpec(name, 3, {"retention.ms": "2000000"})) == {".changing": "kept"}
    assert partitions_of(backend, name) == 5


async def test_the_lag_of_a_group_is_what_it_has_not_committed_yet(office: PostOffice, backend: Backend) -> None:
    topic, group = backend.topic.name, office.service.group(backend.topic.name)

    async def all_lags() -> list[Lag]:
        return await asyncio.to_thread(lags, backend.connection, {group: topic})

    await put(backend.connection, topic, *map(as_record, parcel_events(30)))
    before = await all_lags()
    assert [lag.partition for lag in before] == [0, 1, 2, 3]
    assert all(lag.committed is None for lag in before)
    assert sum(lag.behind for lag in before) == 30

    async def caught_up() -> bool:
        return sum(lag.behind for lag in await all_lags()) == 0

    async with running(*(consumer.run() for consumer in office.first.consumers())):
        await until(caught_up, 20, "no lag")
    await put(backend.connection, topic, *map(as_record, parcel_events(7)))
    assert sum(lag.behind for lag in await all_lags()) == 7
