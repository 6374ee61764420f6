"""Kafka with TLS and SASL, by the settings of docs/operations.md: all three clients get in, and strangers do not."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError
from aiokafka.structs import ConsumerRecord
from kafka.errors import KafkaError
from typer.testing import CliRunner

from deploy.ops.command_line import command_line
from shared.intake.intake import Intake
from shared.messaging.broker import KafkaConnection, producer
from shared.messaging.consumer import Consumer
from shared.messaging.provisioning import provision
from shared.messaging.topics import TopicSpec
from shared.persistence.database import Database
from shared.settings import KafkaSettings
from shared.work.unit import Transactions
from tests.support.parcels import parcel_service
from tests.support.secured_kafka import PASSWORD, USER, Secured, secured_kafka
from tests.support.waiting import running, until

pytestmark = pytest.mark.containers


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured_kafka(tmp_path_factory.mktemp("kafka")) as up:
        yield up


@pytest.fixture
def connection(secured: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KafkaConnection:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    settings = {
        "KAFKA_BOOTSTRAP": secured.address,
        "KAFKA_TLS": "true",
        "KAFKA_CA_FILE": str(secured.authority),
        "KAFKA_MECHANISM": "SCRAM-SHA-512",
        "KAFKA_USERNAME": USER,
        "KAFKA_PASSWORD_FILE": str(tmp_path / "password"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"VIDARE_{name}", value)
    return KafkaSettings().kafka()


class Taken(Intake):
    """Takes every record and keeps it."""

    def __init__(self, database: Database) -> None:
        super().__init__(f"test.{uuid4()}", (), Transactions("parcels", database, None))
        self.values: list[bytes | None] = []

    async def take(self, records: Sequence[Any]) -> None:
        self.values += [record.value for record in records if isinstance(record, ConsumerRecord)]


@pytest.fixture
async def taken(tmp_path: Path) -> AsyncIterator[Taken]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/unused.db")
    yield Taken(database)
    await database.close()


async def test_topics_are_made_written_to_and_read_by_the_three_clients(
    connection: KafkaConnection, taken: Taken, topic: TopicSpec
) -> None:
    assert provision(connection, [topic], 1) == {topic.name: "created"}
    async with producer(connection, "test") as sender:
        await sender.send_and_wait(topic.name, b"{}", key=b"a")
    async with running(Consumer(connection, topic.name, taken).run()):
        await until(lambda: taken.values == [b"{}"], 30, "the record")


def test_the_operators_commands_get_in_by_the_same_settings(connection: KafkaConnection, topic: TopicSpec) -> None:
    commands = command_line({"parcels": parcel_service(topic)})
    made, lag = (CliRunner().invoke(commands, [command]) for command in ("topics", "lag"))
    assert (made.exit_code, lag.exit_code) == (0, 0), made.output + lag.output
    assert "created" in made.output


@pytest.mark.parametrize("changes", [{"password": "a guess"}, {"ca_file": None}, {"mechanism": None, "tls": False}])
async def test_a_stranger_is_not_let_in(connection: KafkaConnection, changes: dict[str, Any]) -> None:
    stranger = KafkaConnection(**{**vars(connection), **changes})
    sender: AIOKafkaProducer = producer(stranger, "stranger")
    with pytest.raises((KafkaConnectionError, KafkaError, OSError)):
        await asyncio.wait_for(sender.start(), 20)
    await sender.stop()
