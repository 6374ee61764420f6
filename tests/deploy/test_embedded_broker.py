import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import MessageSizeTooLargeError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from kafka import KafkaConsumer

from deploy.local import broker as module
from deploy.local.broker import EmbeddedBroker, EmbeddedBrokerUnavailable
from tests.support.waiting import within

Record = ConsumerRecord[bytes, bytes]
Client = TypeVar("Client", AIOKafkaProducer, AIOKafkaConsumer, KafkaBroker)

TOPIC = "vidare.test.thing"
PARTITIONS = 4
PATIENCE = 10  # seconds; what is waited for comes in milliseconds
QUICK = {"session_timeout_ms": 1200, "heartbeat_interval_ms": 200}  # a group that comes back waits 0.2 s
REQUEST_TIMED_OUT, MESSAGE_TOO_LARGE, CONNECTION_CUT = 7, 10, -195


@pytest.fixture
def embedded() -> Iterator[EmbeddedBroker]:
    broker = EmbeddedBroker({TOPIC: PARTITIONS})
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def producer(embedded: EmbeddedBroker) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=embedded.bootstrap, enable_idempotence=True, retry_backoff_ms=20)
    async with in_use(producer):
        yield producer


@asynccontextmanager
async def in_use(client: Client) -> AsyncIterator[Client]:
    """Started and stopped, each within a bound: without its broker a client may wait for ever, in both."""
    try:
        await within(PATIENCE, client.start())
        yield client
    finally:
        await within(PATIENCE, client.stop())


@asynccontextmanager
async def consumer_of(bootstrap: str, group: str, **settings: Any) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=20,
        retry_backoff_ms=20,
        **settings,
    )
    async with in_use(consumer):
        yield consumer


async def read(consumer: AIOKafkaConsumer, enough: Callable[[list[Record]], bool]) -> list[Record]:
    async def until_enough() -> list[Record]:
        records: list[Record] = []
        while not enough(records):
            for batch in (await consumer.getmany(timeout_ms=50)).values():
                records.extend(batch)
        return records

    return await within(PATIENCE, until_enough())


async def read_as_many(consumer: AIOKafkaConsumer, count: int) -> list[Record]:
    return await read(consumer, lambda records: len(records) >= count)


async def send_all(producer: AIOKafkaProducer, values: list[bytes], *, key: bytes = b"one") -> None:
    async def send() -> None:
        await asyncio.gather(*[await producer.send(TOPIC, value, key=key) for value in values])

    await within(PATIENCE, send())


async def test_a_client_that_swallows_its_cancellation_is_not_waited_for() -> None:
    released = asyncio.Event()

    async def deaf() -> None:
        while not released.is_set():
            with suppress(asyncio.CancelledError):
                await released.wait()

    with pytest.raises(AssertionError, match="did not end"):
        await within(0.05, deaf())
    released.set()


def test_it_is_ready_within_a_fifth_of_a_second() -> None:
    taken = []
    for _ in range(3):
        broker = EmbeddedBroker({f"topic-{number}": PARTITIONS for number in range(8)})
        begun = time.perf_counter()
        broker.start()
        taken.append(time.perf_counter() - begun)
        broker.stop()
    assert min(taken) < 0.2


def test_it_listens_on_the_one_loopback_address_and_no_other(embedded: EmbeddedBroker) -> None:
    host, port = embedded.bootstrap.split(":")
    assert host == "127.0.0.1"
    socket.create_connection((host, int(port)), timeout=1).close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", int(port)), timeout=1)


async def test_each_topic_has_the_partitions_that_were_asked_for() -> None:
    broker = EmbeddedBroker({"one": 1, "six": 6})
    try:
        async with in_use(AIOKafkaProducer(bootstrap_servers=broker.start())) as producer:
            assert await within(PATIENCE, producer.partitions_for("one")) == {0}
            assert await within(PATIENCE, producer.partitions_for("six")) == set(range(6))
    finally:
        broker.stop()


async def test_what_an_idempotent_producer_sent_is_read_with_keys_headers_and_order(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    async def send() -> None:
        for version in (b"0", b"1", b"2"):
            for key in range(20):
                await producer.send(TOPIC, version, key=b"key-%d" % key, headers=[("ce_sequence", version)])
        await producer.flush()

    await within(PATIENCE, send())
    async with consumer_of(embedded.bootstrap, "reader") as consumer:
        records = await read_as_many(consumer, 60)

    assert {record.partition for record in records} == set(range(PARTITIONS))
    for key in range(20):
        of_key = [record for record in records if record.key == b"key-%d" % key]
        assert [record.value for record in of_key] == [b"0", b"1", b"2"]
        assert [record.headers for record in of_key] == [(("ce_sequence", b"%d" % v),) for v in range(3)]
        assert len({record.partition for record in of_key}) == 1


async def test_a_faststream_batch_subscriber_gets_everything_and_commits_it(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    stream = KafkaBroker(embedded.bootstrap, logger=None, allow_auto_create_topics=False)
    seen: list[int] = []
    complete = asyncio.Event()

    @stream.subscriber(
        TOPIC,
        batch=True,
        ack_policy=AckPolicy.MANUAL,
        group_id="stream",
        auto_offset_reset="earliest",
        fetch_max_wait_ms=20,
        batch_timeout_ms=10,
        max_records=500,
        session_timeout_ms=QUICK["session_timeout_ms"],
        heartbeat_interval_ms=QUICK["heartbeat_interval_ms"],
    )
    async def react(body: list[int], message: KafkaMessage) -> None:
        seen.extend(body)
        await message.ack()
        if len(seen) >= 100:
            complete.set()

    async with in_use(stream):
        await send_all(producer, [b"%d" % number for number in range(100)])
        await within(PATIENCE, complete.wait())
    assert seen == list(range(100))

    await send_all(producer, [b"next"])
    async with consumer_of(embedded.bootstrap, "stream", **QUICK) as successor:
        assert [record.value for record in await read_as_many(successor, 1)] == [b"next"]


async def test_kafka_python_reads_what_aiokafka_wrote(embedded: EmbeddedBroker, producer: AIOKafkaProducer) -> None:
    sent = [b"%d" % number for number in range(50)]
    await send_all(producer, sent)
    values: list[bytes] = []
    for attempt in range(3):
        # A thread that nobody waits for at the end: this client may hang in calls that take no time limit. What
        # hangs is left, and another client reads from the beginning.
        values = []
        group = f"independent-{attempt}"
        reading = Thread(target=read_by_kafka_python, args=(embedded.bootstrap, group, values, len(sent)), daemon=True)
        reading.start()
        await asyncio.to_thread(reading.join, PATIENCE)
        if not reading.is_alive() and len(values) == len(sent):
            break
    assert values == sent


def read_by_kafka_python(bootstrap: str, group: str, values: list[bytes], count: int) -> None:
    consumer = KafkaConsumer(
        TOPIC,
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=20,
        api_version=(2, 3),  # it cannot read the answer to a newer question about versions
    )
    ends = time.monotonic() + PATIENCE
    try:
        while len(values) < count and time.monotonic() < ends:
            for batch in consumer.poll(timeout_ms=100).values():
                values += [record.value for record in batch]
    finally:
        consumer.close()


async def test_a_producer_goes_on_after_an_outage_and_nothing_is_lost(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    sent = [b"%d" % number for number in range(300)]
    async with consumer_of(embedded.bootstrap, "survivor") as consumer:
        await send_all(producer, sent[:100])
        embedded.pause()
        during = [await producer.send(TOPIC, value, key=b"one") for value in sent[100:200]]
        done, _ = await asyncio.wait(during, timeout=0.2)
        assert not done
        embedded.resume()
        assert not (await asyncio.wait(during, timeout=PATIENCE))[1]
        await send_all(producer, sent[200:])
        records = await read(consumer, lambda records: sent[-1] in [record.value for record in records])
    assert list(dict.fromkeys(record.value for record in records)) == sent


async def test_a_paused_broker_refuses_connections_until_it_is_resumed(embedded: EmbeddedBroker) -> None:
    host, port = embedded.bootstrap.split(":")
    embedded.pause()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=1)
    embedded.resume()
    socket.create_connection((host, int(port)), timeout=1).close()


async def test_a_passing_error_is_retried_by_the_producer_and_a_lasting_one_is_raised(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    embedded.fail_next_produce(REQUEST_TIMED_OUT, CONNECTION_CUT)
    await send_all(producer, [b"passing"])
    embedded.fail_next_produce(MESSAGE_TOO_LARGE)
    with pytest.raises(MessageSizeTooLargeError):
        await send_all(producer, [b"lasting"])
    await send_all(producer, [b"after"])
    async with consumer_of(embedded.bootstrap, "reader") as consumer:
        assert [record.value for record in await read_as_many(consumer, 2)] == [b"passing", b"after"]


async def test_the_next_cluster_is_another_one_and_empty() -> None:
    broker = EmbeddedBroker({TOPIC: 1})
    clusters, offsets = set(), []
    for _ in range(2):
        try:
            async with in_use(AIOKafkaProducer(bootstrap_servers=broker.start())) as producer:
                offsets.append((await within(PATIENCE, producer.send_and_wait(TOPIC, b"forgotten"))).offset)
            clusters.add(broker.cluster_id)
        finally:
            broker.stop()
    assert offsets == [0, 0]
    assert len(clusters) == 2


async def test_a_second_group_starts_at_once_and_reads_everything(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    await send_all(producer, [b"seen by both"])
    async with consumer_of(embedded.bootstrap, "first") as first:
        await read_as_many(first, 1)
        begun = time.perf_counter()
        async with consumer_of(embedded.bootstrap, "second") as second:
            await read_as_many(second, 1)
            assert time.perf_counter() - begun < 1


async def test_a_group_comes_back_after_its_session_timeout_less_a_second(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    await send_all(producer, [b"read twice"])
    async with consumer_of(embedded.bootstrap, "returning", **QUICK) as consumer:
        await read_as_many(consumer, 1)
    begun = time.perf_counter()
    async with consumer_of(embedded.bootstrap, "returning", **QUICK) as consumer:
        await read_as_many(consumer, 1)
    assert 0.1 < time.perf_counter() - begun < 1.2


async def test_a_partition_keeps_the_newest_five_mebibytes_and_loses_what_was_not_read(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    for number in range(14):
        record = producer.send_and_wait(TOPIC, bytes(500_000), key=b"%d" % number, partition=0)
        await within(PATIENCE, record)
    async with consumer_of(embedded.bootstrap, "late") as consumer:
        records = await read(consumer, lambda records: records[-1:] != [] and records[-1].key == b"13")
    assert [int(record.key or b"") for record in records] == list(range(4, 14))


async def test_it_stops_at_once_with_clients_connected_and_a_second_stop_is_harmless(
    embedded: EmbeddedBroker, producer: AIOKafkaProducer
) -> None:
    await within(PATIENCE, producer.send_and_wait(TOPIC, b"connected"))
    begun = time.perf_counter()
    embedded.stop()
    embedded.stop()
    assert time.perf_counter() - begun < 1
    with pytest.raises(RuntimeError, match="not running"):
        _ = embedded.cluster_id


def test_before_start_it_has_no_address_and_stop_is_harmless() -> None:
    broker = EmbeddedBroker({TOPIC: 1})
    broker.stop()
    with pytest.raises(RuntimeError, match="not running"):
        _ = broker.bootstrap


def test_a_topic_without_partitions_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one partition"):
        EmbeddedBroker({TOPIC: 0})


def test_it_is_started_once_at_a_time(embedded: EmbeddedBroker) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        embedded.start()


def test_a_missing_library_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_library", module._library.__wrapped__)
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(EmbeddedBrokerUnavailable, match="confluent-kafka"):
        EmbeddedBroker({TOPIC: 1}).start()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads Linux's list of threads")
def test_the_brokers_own_thread_takes_no_signals(embedded: EmbeddedBroker) -> None:
    threads = [task for task in Path("/proc/self/task").iterdir() if "rdk:mock" in (task / "comm").read_text()]
    assert threads
    for thread in threads:
        blocked = (thread / "status").read_text().split("SigBlk:")[1].split()[0]
        assert int(blocked, 16) & (1 << 14)  # SIGTERM is number 15
