"""What Kafka is told of the effects: every half second, at a stop and when partitions go, and never too much."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, KafkaConnectionError
from structlog.testing import capture_logs

from shared.messaging import offsets
from shared.messaging import subscriber as subscriber_module
from shared.messaging.envelope import Record
from shared.messaging.offsets import Offsets
from tests.support.backends import Backend
from tests.support.gate import Gate, consumer_of
from tests.support.post_office import PostOffice
from tests.support.topic_log import as_record, committed, ids_of, parcel_events, put
from tests.support.waiting import running, until

PLACE = TopicPartition("parcels", 0)


async def told(office: PostOffice) -> int:
    """How many records Kafka knows to have taken effect."""
    topic = office.backend.topic.name
    return sum(await committed(office.backend.connection, topic, office.service.group(topic)))


async def seen_by(office: PostOffice, number: int) -> bool:
    return await office.effects() >= number


async def told_all(office: PostOffice, number: int) -> bool:
    return await told(office) == number


@pytest.fixture
def rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kafka is told at a stop and a rebalance alone."""
    monkeypatch.setattr(offsets, "_TOLD_EVERY", 3600.0)


async def test_kafka_is_told_soon_and_not_after_every_batch(
    office: PostOffice, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber_module, "MAX_RECORDS", 2)
    commits: list[Any] = []
    commit = AIOKafkaConsumer.commit

    async def counted(client: AIOKafkaConsumer, what: Any = None) -> None:
        commits.append(what)
        await commit(client, what)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(AIOKafkaConsumer, "commit", counted)
    gate = Gate(office)
    await put(backend.connection, backend.topic.name, *map(as_record, parcel_events(60)))
    async with running(consumer_of(office, gate).run()):
        await until(lambda: told_all(office, 60), what="Kafka knowing of 60 records")
    assert len(gate.taken) >= 30
    assert len(commits) < 15
    assert None not in commits, "by the client's position, which is ahead of the effects"


@pytest.mark.usefixtures("rarely")
async def test_a_stop_tells_what_is_done_and_what_is_in_hand(office: PostOffice, backend: Backend) -> None:
    gate = Gate(office)
    await put(backend.connection, backend.topic.name, *map(as_record, parcel_events(20)))
    async with running(consumer_of(office, gate).run()) as (task,):
        await until(lambda: seen_by(office, 20), what="20 effects")
        assert await told(office) == 0
        before = len(gate.taken)
        gate.opened.clear()
        await put(backend.connection, backend.topic.name, as_record(parcel_events(1)[0]))
        await until(lambda: len(gate.taken) > before, what="a batch in hand")
        task.cancel()
        await until(lambda: told_all(office, 20), what="word of what was done")
        gate.opened.set()
        await until(task.done, 10, "the end of the consumer")
    assert await told(office) == 21


class Stumbles(Gate):
    """From the sixth record of a partition on, nothing can be done now."""

    async def take(self, records: Sequence[Record]) -> None:
        if any(record.offset >= 5 for record in records):
            self.failures = 1
        await super().take(records)


async def test_nothing_is_told_past_a_batch_that_fails(
    office: PostOffice, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber_module, "MAX_RECORDS", 5)
    monkeypatch.setattr(offsets, "_TOLD_EVERY", 0.05)
    one = parcel_events(1)[0]
    await put(backend.connection, backend.topic.name, *[as_record(one)] * 30)  # one key, one partition
    gate = Stumbles(office)
    async with running(consumer_of(office, gate).run()):
        await until(lambda: told_all(office, 5), what="word of the records before")
        failed = len(gate.taken)
        await until(lambda: len(gate.taken) > failed + 3, what="the batch coming again")
        assert await told(office) == 5
    assert await told(office) == 5


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
@pytest.mark.usefixtures("rarely")
async def test_who_gives_partitions_back_tells_first_how_far_it_came(office: PostOffice, backend: Backend) -> None:
    before, after = parcel_events(40), parcel_events(40)
    second = Gate(office)
    await put(backend.connection, backend.topic.name, *map(as_record, before))
    async with running(consumer_of(office).run()):
        await until(lambda: seen_by(office, 40), 30, "40 effects")
        assert await told(office) == 0
        joining = consumer_of(office, second)
        async with running(joining.run()):
            await until(lambda: bool(joining._client and joining._client.assignment()), 30, "partitions for another")
            assert await told(office) == 40
            await put(backend.connection, backend.topic.name, *map(as_record, after))
            await until(lambda: seen_by(office, 80), 30, "80 effects")
    assert 0 < sum(second.taken) < 40, "nothing came again to it"
    assert sorted(await office.seen()) == sorted(ids_of([*before, *after]))


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
@pytest.mark.usefixtures("rarely")
async def test_what_is_in_hand_when_partitions_go_comes_again_and_takes_effect_once(
    office: PostOffice, backend: Backend
) -> None:
    events = parcel_events(40)
    first, second = Gate(office, is_open=False), Gate(office)
    await put(backend.connection, backend.topic.name, *map(as_record, events))
    async with running(consumer_of(office, first).run()):
        await until(lambda: bool(first.taken), 30, "a batch in hand")
        async with running(consumer_of(office, second).run()):
            await until(lambda: bool(second.taken), 30, "records for another")
            assert await told(office) == 0
            first.opened.set()
            await until(lambda: seen_by(office, 40), 30, "40 effects")
    assert sum(first.taken) + sum(second.taken) > 40, "some came again"
    assert sorted(await office.seen()) == sorted(ids_of(events))
    assert await told(office) == 40


class Client:
    """As much of aiokafka's consumer as is told. It fails as often as it has errors."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.committed: list[dict[TopicPartition, int]] = []

    async def commit(self, places: dict[TopicPartition, int]) -> None:
        if self.errors:
            raise self.errors.pop()
        self.committed.append(places)


def batch(*numbers: int) -> tuple[ConsumerRecord[Any, Any], ...]:
    return tuple(
        ConsumerRecord(PLACE.topic, PLACE.partition, number, 0, 0, None, None, None, 0, 0, ()) for number in numbers
    )


async def test_a_batch_that_ends_after_its_partitions_were_given_out_anew_counts_for_nothing() -> None:
    client = Client()
    known = Offsets("parcels", lambda: cast(AIOKafkaConsumer, client))
    async with known.taking(batch(0, 1)):
        pass
    assert known.reached(PLACE) == 2
    async with known.taking(batch(2, 3)):
        await known.on_partitions_revoked([PLACE])
    assert known.reached(PLACE) is None
    await known.end()
    assert client.committed == [{PLACE: 2}]


async def test_a_batch_that_fails_counts_for_nothing() -> None:
    known = Offsets("parcels", lambda: None)
    with pytest.raises(ValueError, match="planted"):
        async with known.taking(batch(0, 1)):
            raise ValueError("planted")
    assert known.reached(PLACE) is None


@pytest.mark.parametrize(
    ("error", "level"),
    [(KafkaConnectionError(), "warning"), (CommitFailedError(), "info"), (TimeoutError(), "warning")],
)
async def test_what_could_not_be_told_is_told_next_time_and_a_rebalance_is_nothing_to_warn_of(
    error: Exception, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offsets, "_TOLD_EVERY", 0.01)
    client = Client(error)
    known = Offsets("parcels", lambda: cast(AIOKafkaConsumer, client))
    with capture_logs() as logs:
        async with known.taking(batch(7)):
            pass
        await until(lambda: bool(client.committed), 5, "word of it")
        await asyncio.sleep(0.05)
    assert client.committed == [{PLACE: 8}], "once"
    assert [(line["event"], line["log_level"]) for line in logs] == [("consumer.not_committed", level)]
