"""How many records a consumer is behind on its partitions, for its gauge."""

import contextlib
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from shared.messaging.patience import within
from shared.observability import metrics

MEASURED_WITHIN = 5.0  # seconds for one question to Kafka


@dataclass(frozen=True, slots=True)
class Place:
    """How far one partition has been read: the next offset of the consumer, and the next one of the partition."""

    partition: TopicPartition
    position: int
    end: int


class LagGauge:
    """The lag of one consumer of `group`, a line for each of its partitions."""

    def __init__(self, group: str) -> None:
        self._group = group
        self._shown: set[int] = set()

    async def measure(self, client: AIOKafkaConsumer) -> list[Place]:
        """Sets the gauge, and returns the places that could be measured, in no order."""
        assigned = list(client.assignment())
        self._clear_all_but({one.partition for one in assigned})
        places: list[Place] = []
        # The group is being rebalanced, or Kafka is away: measure next time.
        with contextlib.suppress(TimeoutError, IllegalStateError, KafkaError):
            # Kafka is asked, since the end that the last fetch told does not change while a batch is stuck.
            ends = await within(MEASURED_WITHIN, client.end_offsets(assigned))
            for one, end in ends.items():
                place = Place(one, await within(MEASURED_WITHIN, client.position(one)), end)
                self._show(place)
                places.append(place)
        return places

    def forget(self) -> None:
        """Nothing is consumed here any more: what was measured last would stand for ever."""
        self._clear_all_but(set())

    def _show(self, place: Place) -> None:
        metrics.consumer_lag.labels(self._group, place.partition.partition).set(max(0, place.end - place.position))
        self._shown.add(place.partition.partition)

    def _clear_all_but(self, assigned: set[int]) -> None:
        # Another process measures these partitions now; here the last value would stay for ever.
        for partition in self._shown - assigned:
            metrics.consumer_lag.remove(self._group, partition)
        self._shown &= assigned
