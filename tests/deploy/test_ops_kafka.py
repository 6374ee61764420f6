"""The operator's commands about Kafka, on a real one: topics are made and mended, and lag is what was not read."""

import asyncio
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from typer.testing import CliRunner, Result

from deploy.ops.command_line import command_line
from shared.messaging.topics import TopicSpec
from tests.support.containers import Server
from tests.support.parcels import parcel_service
from tests.support.waiting import until

pytestmark = pytest.mark.containers


@pytest.fixture
def wanted(topic: TopicSpec) -> TopicSpec:
    return replace(topic, settings={"retention.ms": "2592000000"})


@pytest.fixture(autouse=True)
def where(kafka: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDARE_KAFKA_BOOTSTRAP", kafka.address)


def run(topic: TopicSpec, *arguments: str) -> Result:
    return CliRunner().invoke(command_line({"parcels": parcel_service(topic)}), list(arguments))


def words(answer: Result, beginning: str) -> list[str]:
    """The cells of the one line that begins so."""
    (line,) = [line for line in answer.output.splitlines() if line.startswith(beginning)]
    return line.split()


def test_topics_are_made_then_kept_and_widened_when_the_code_wants_more(wanted: TopicSpec) -> None:
    wide = replace(wanted, partitions=wanted.partitions + 2)
    outcomes = [words(run(one, "topics"), "parcels")[-1] for one in (wanted, wanted, wide)]
    assert outcomes == ["created", "kept", "widened"]


async def test_a_setting_changed_by_hand_is_set_back(wanted: TopicSpec, kafka: Server) -> None:
    run(replace(wanted, settings={"retention.ms": "1000"}), "topics")
    run(wanted, "topics")
    admin = KafkaAdminClient(bootstrap_servers=[kafka.address])

    def is_set_back() -> bool:
        described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, wanted.name)])
        return bool(described["topic"][wanted.name]["retention.ms"]["value"] == "2592000000")

    try:
        await until(is_set_back)  # the controller has agreed to it; the broker hears of it a moment later
    finally:
        admin.close()


def test_lag_counts_what_a_group_has_not_read_and_says_where_it_never_read(wanted: TopicSpec, kafka: Server) -> None:
    group = f"parcels.{wanted.name}"
    assert "No group has a topic to read yet." in run(wanted, "lag").output
    run(wanted, "topics")
    asyncio.run(_write_and_read(wanted.name, group, kafka.address))
    assert words(run(wanted, "lag"), group) == [group, wanted.name, "5", "1"]
    by_partition = run(wanted, "lag", "--partitions").output
    assert [line.split()[2:] for line in by_partition.splitlines() if line.startswith(group)] == [
        ["0", "1", "3", "2"],
        ["1", "–", "3", "3"],
        ["2", "–", "0", "0"],
        ["3", "–", "0", "0"],
    ]


async def _write_and_read(topic: str, group: str, address: str) -> None:
    """Three records on each of two partitions; the group has read one of the first."""
    async with AIOKafkaProducer(bootstrap_servers=address) as producer:
        for partition in (0, 1):
            for _ in range(3):
                await producer.send_and_wait(topic, b"{}", partition=partition)
    reader = AIOKafkaConsumer(bootstrap_servers=address, group_id=group, enable_auto_commit=False)
    await reader.start()
    try:
        reader.assign([TopicPartition(topic, 0)])
        await reader.commit({TopicPartition(topic, 0): 1})
    finally:
        await reader.stop()
