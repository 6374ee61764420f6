"""The broker of the compose file lets each service write its own topics and read what it reacts to, and no more."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError
from kafka.errors import KafkaError
from testcontainers.core.container import DockerContainer
from typer.testing import CliRunner, Result

from deploy.ops.command_line import command_line
from deploy.ops.installed import installed_services
from shared.messaging.access import KafkaUser, grant
from shared.messaging.broker import KafkaConnection, producer
from tests.support.containers import KAFKA_IMAGE
from tests.support.free_ports import free_port
from tests.support.waiting import until

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("kafka")]

Topics = Callable[[Path], Result]
ROOT = Path(__file__).parent.parent.parent
OPERATOR = "a word that only the operator has"
AGREEMENTS = "vidare.agreements.agreement"
REFERRALS, CASES = "vidare.referrals.referral", "vidare.referrals.case"


@pytest.fixture(scope="module")
def passwords(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    for name in installed_services():
        (folder / f"{name}_kafka_password").write_text(f"the word of {name}\n")
    (folder / "kafka_operator_password").write_text(OPERATOR + "\n")
    for path in (folder.parent, folder, *folder.iterdir()):
        path.chmod(0o755)  # the broker reads them as a user of its own
    return folder


@pytest.fixture(scope="module")
def operator(passwords: Path) -> Iterator[KafkaConnection]:
    """The broker as the compose file starts it, reached by the host under another address."""
    port = free_port()
    container = DockerContainer(KAFKA_IMAGE).with_env("CLUSTER_ID", "5L6g3nShT-eMCtK--X86sw")
    container.with_env("KAFKA_HEAP_OPTS", "-Xms256m -Xmx256m")
    container.with_env("KAFKA_ADVERTISED_LISTENERS", f"SERVICES://127.0.0.1:{port},INNER://localhost:19092")
    container.with_volume_mapping(str(ROOT / "deploy" / "kafka"), "/mnt/shared/config", "ro")
    container.with_volume_mapping(str(passwords), "/run/secrets", "ro")
    container.with_bind_ports(9092, port).with_kwargs(entrypoint="/mnt/shared/config/start.sh")
    with container:
        asyncio.run(until(lambda: container.exec("ls /tmp/operator-may-log-in").exit_code == 0, 90, "the operator"))
        yield login("operator", OPERATOR, f"127.0.0.1:{port}")


@pytest.fixture(scope="module")
def topics(operator: KafkaConnection, passwords: Path) -> Topics:
    """`topics --passwords <folder>`, as the compose file's job gives it; given once already."""
    login = {
        "BOOTSTRAP": operator.bootstrap,
        "MECHANISM": "SCRAM-SHA-512",
        "USERNAME": "operator",
        "PASSWORD_FILE": str(passwords / "kafka_operator_password"),
    }
    services = installed_services()
    variables = {f"{name.upper()}_KAFKA_{key}": value for name in services for key, value in login.items()}

    def give(folder: Path) -> Result:
        return CliRunner().invoke(command_line(services), ["topics", "--passwords", str(folder)], env=variables)

    first = give(passwords)
    assert first.exit_code == 0, first.output
    return give


def login(user: str, password: str, bootstrap: str) -> KafkaConnection:
    return KafkaConnection(bootstrap, mechanism="SCRAM-SHA-512", username=user, password=password)


@pytest.fixture
def service(operator: KafkaConnection, topics: Topics) -> Callable[[str], KafkaConnection]:
    return lambda name: login(name, f"the word of {name}", operator.bootstrap)


async def write(connection: KafkaConnection, topic: str) -> None:
    async with asyncio.timeout(20), producer(connection, "test") as sender:
        await sender.send_and_wait(topic, b"{}", key=b"a")


@asynccontextmanager
async def reader(connection: KafkaConnection, topic: str, group: str | None) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic, **connection.client_arguments(), group_id=group, auto_offset_reset="earliest", enable_auto_commit=False
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def test_a_service_writes_its_own_topics_and_another_reads_them_in_its_own_group(
    service: Callable[[str], KafkaConnection],
) -> None:
    await write(service("agreements"), AGREEMENTS)
    async with asyncio.timeout(60), reader(service("referrals"), AGREEMENTS, f"referrals.{AGREEMENTS}") as consumer:
        assert (await consumer.getone()).value == b"{}"
        await consumer.commit()


@pytest.mark.parametrize("name", ["referrals", "notifications"])
async def test_nobody_writes_a_fact_in_the_name_of_another_service(
    service: Callable[[str], KafkaConnection], name: str
) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await write(service(name), AGREEMENTS)


async def test_a_service_reads_no_topic_that_it_has_no_reaction_for(
    service: Callable[[str], KafkaConnection],
) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        async with asyncio.timeout(60), reader(service("referrals"), "vidare.notifications.delivery", None) as consumer:
            await consumer.getone()


@pytest.mark.parametrize(
    "stranger",
    [
        {"mechanism": None, "username": None, "password": None},
        {"password": "a guess"},
        {"username": "operator"},
        {"username": "ANONYMOUS", "password": ""},
    ],
    ids=",".join,
)
async def test_a_stranger_is_not_let_in(service: Callable[[str], KafkaConnection], stranger: dict[str, str]) -> None:
    connection = replace(service("agreements"), **stranger)  # type: ignore[arg-type]
    sender = producer(connection, "stranger")
    with pytest.raises((KafkaConnectionError, OSError, TimeoutError)):
        await asyncio.wait_for(sender.start(), 20)
    await sender.stop()


def test_a_second_call_keeps_what_is_there(topics: Topics, passwords: Path) -> None:
    again = topics(passwords)
    assert again.exit_code == 0, again.output
    logins = again.output.partition("Logins at Kafka")[2].splitlines()[2:]
    assert [line.split()[-1] for line in logins if line.strip()] == ["kept"] * len(installed_services())


async def test_a_right_that_is_not_needed_any_more_is_taken_away(operator: KafkaConnection) -> None:
    user = KafkaUser("former", "the word of former", frozenset({REFERRALS, CASES}), frozenset(), frozenset())
    assert grant(operator, [user]) == {"former": "set"}
    connection = login("former", user.password, operator.bootstrap)
    await write(connection, REFERRALS)
    assert grant(operator, [replace(user, writes=frozenset({CASES}))]) == {"former": "set"}
    with pytest.raises(TopicAuthorizationFailedError):
        await write(connection, REFERRALS)


def test_a_service_cannot_give_itself_more(service: Callable[[str], KafkaConnection]) -> None:
    greedy = KafkaUser("referrals", "another word", frozenset({AGREEMENTS}), frozenset(), frozenset())
    with pytest.raises(KafkaError):
        grant(service("referrals"), [greedy])


def test_a_missing_password_is_one_sentence(topics: Topics, tmp_path: Path) -> None:
    answer = topics(tmp_path)
    assert (answer.exit_code, "agreements_kafka_password cannot be read" in answer.stderr) == (1, True)
