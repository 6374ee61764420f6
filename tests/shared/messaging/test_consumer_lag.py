"""The lag of a consumer as its gauge shows it, for the operator's alert."""

from collections.abc import Iterable
from typing import cast
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client import REGISTRY

from shared.messaging.lag import LagGauge
from tests.support.backends import Backend
from tests.support.gate import Gate, consumer_of
from tests.support.post_office import PostOffice
from tests.support.raw_records import parcel_event
from tests.support.topic_log import as_record, put
from tests.support.waiting import running, until


async def test_what_a_consumer_has_not_come_to_yet_shows_in_its_lag(office: PostOffice, backend: Backend) -> None:
    parcel, topic = uuid4(), backend.topic.name
    group = office.service.group(topic)
    events = [as_record(parcel_event(parcel, version)) for version in range(1, 13)]

    def behind() -> float:
        labels = [{"group": group, "partition": str(partition)} for partition in range(backend.topic.partitions)]
        return sum(REGISTRY.get_sample_value("vidare_consumer_lag", one) or 0 for one in labels)

    gate = Gate(office, is_open=False)
    await put(backend.connection, topic, *events[:5])
    async with running(consumer_of(office, gate).run()):
        await until(lambda: bool(gate.taken), 20, what="a batch in hand")
        await put(backend.connection, topic, *events[5:])
        await until(lambda: behind() >= 7, 20, what="a lag of all that came meanwhile")
        gate.opened.set()
        await until(lambda: behind() == 0, 20, what="no lag")


class Client:
    """As much of a consumer's client as is measured: what it is assigned, and three records behind on each."""

    def __init__(self, *partitions: int) -> None:
        self.assigned = set(partitions)

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition("parcels", number) for number in self.assigned}

    async def end_offsets(self, places: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, 10)

    async def position(self, _place: TopicPartition) -> int:
        return 7


async def test_a_partition_that_went_to_another_worker_leaves_the_gauge_and_may_come_back() -> None:
    group, client = f"test.{uuid4()}", Client(0, 1, 2)
    lag = LagGauge(group)

    async def shown(*assigned: int) -> dict[int, float]:
        client.assigned = set(assigned)
        await lag.measure(cast(AIOKafkaConsumer, client))
        labels = {number: {"group": group, "partition": str(number)} for number in range(3)}
        values = {number: REGISTRY.get_sample_value("vidare_consumer_lag", label) for number, label in labels.items()}
        return {number: value for number, value in values.items() if value is not None}

    assert await shown(0, 1, 2) == {0: 3, 1: 3, 2: 3}
    assert await shown(1) == {1: 3}
    assert await shown() == {}
    assert await shown(0, 1) == {0: 3, 1: 3}
