"""Is a consumer's subscriber alive? It can be dead for good although the broker answers a ping."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer


@dataclass
class Watchdog:
    """What the consumer and its subscriber have told of the subscriber. Times are in seconds since 1970."""

    still_after: float = 60.0  # seconds without a poll while nothing is being handled: the subscriber is dead
    silent_after: float = 5.0  # seconds without a poll: Kafka is told as away, long before the subscriber is dead
    handled_within: float = 300.0  # seconds; after so long Kafka gives the partitions to others
    looks_every: float = 2.0  # seconds
    rests_for: float = 3.0  # seconds at most between two polls of an embedded broker that has nothing
    again_after: float = 1.0  # seconds before a batch that failed comes again, and before the next subscriber
    clock: Callable[[], float] = time.time
    _up: bool = field(default=False, init=False)
    _alive_at: float = field(default=0.0, init=False)  # the last sign of life
    _busy_since: float | None = field(default=None, init=False)  # while a batch is being handled
    _broke_at: float = field(default=0.0, init=False)  # when last a fetch failed

    def started(self) -> None:
        """A subscriber is running now, perhaps after another."""
        self._busy_since, self._alive_at, self._up = None, self.clock(), True

    def stopped(self) -> None:
        """No subscriber is running."""
        self._up = False

    def busy(self) -> None:
        """A batch is being handled."""
        self._busy_since = self.clock()

    def idle(self) -> None:
        """The batch has been handled, or has failed."""
        self._busy_since, self._alive_at = None, self.clock()

    def broke(self) -> None:
        """A fetch failed."""
        self._broke_at = self.clock()

    @property
    def broke_lately(self) -> bool:
        return self.clock() - self._broke_at <= self.still_after

    def kafka_answers(self, client: AIOKafkaConsumer | None) -> bool:
        """Whether the subscriber is running, Kafka has answered a poll within seconds, and no fetch failed lately. A
        subscriber without partitions polls nothing, since others have them all; then it is enough that the coordinator
        of its group is known."""
        if not self._up or client is None or self.broke_lately:
            return False
        if not client.assignment():
            return client._coordinator is not None and client._coordinator.coordinator_id is not None
        return not self._is_still(client, self.silent_after)

    def is_dead(self, client: AIOKafkaConsumer) -> bool:
        """Whether the subscriber will take no more batches, or has given no sign of life for too long."""
        coordination = getattr(client._coordinator, "_coordination_task", None)
        if coordination is not None and coordination.done():
            return True
        if not client.assignment():
            self._alive_at = self.clock()
            return False
        return self._is_still(client, self.still_after)

    def _is_still(self, client: AIOKafkaConsumer, after: float) -> bool:
        """Whether a batch is being handled for too long, or Kafka answers no poll while there is none."""
        if self._busy_since is not None:
            return self.clock() - self._busy_since > self.handled_within
        self._alive_at = max([self._alive_at, *heard(client)])
        return self.clock() - self._alive_at > after


def heard(client: AIOKafkaConsumer) -> list[float]:
    """When Kafka last answered a fetch of each assigned partition, with records or without (seconds since 1970)."""
    answered = (client.last_poll_timestamp(one) for one in client.assignment())
    return [milliseconds / 1000 for milliseconds in answered if milliseconds]
