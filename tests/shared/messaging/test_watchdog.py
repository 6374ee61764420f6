"""What the watchdog makes of the signs of life of a subscriber, at whatever time of day."""

from dataclasses import dataclass, field
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging.watchdog import Watchdog

BEGAN = 1_000_000.0


@dataclass
class Coordinator:
    coordinator_id: int | None = 1
    _coordination_task: Any = None


@dataclass
class Client:
    """As much of a consumer's client as the watchdog looks at."""

    partitions: int = 2
    answered_at: float = BEGAN
    _coordinator: Coordinator = field(default_factory=Coordinator)

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition("parcels", number) for number in range(self.partitions)}

    def last_poll_timestamp(self, _partition: TopicPartition) -> int:
        return int(self.answered_at * 1000)


class Watch:
    """A watchdog that was told of a start, with a clock that a test moves."""

    def __init__(self, **client: Any) -> None:
        self.now = BEGAN
        self.client = Client(**client)
        self.dog = Watchdog(still_after=60, handled_within=300, clock=lambda: self.now)
        self.dog.started()

    def after(self, seconds: float) -> tuple[bool, bool]:
        """Whether Kafka answers, and whether the subscriber is dead, so long after the start."""
        self.now = BEGAN + seconds
        client = cast(AIOKafkaConsumer, self.client)
        return self.dog.kafka_answers(client), self.dog.is_dead(client)


WELL, DEAD, DEGRADED = (True, False), (False, True), (False, False)


def test_a_subscriber_whose_polls_are_answered_is_well_however_long_nothing_comes() -> None:
    watch = Watch()
    for seconds in (0, 59, 118, 4_000):
        watch.client.answered_at = BEGAN + seconds - 4
        assert watch.after(seconds) == WELL


def test_one_whose_polls_are_not_answered_says_so_within_seconds_and_is_dead_after_a_minute() -> None:
    watch = Watch()
    assert watch.after(5) == WELL
    assert watch.after(6) == DEGRADED
    assert watch.after(60) == DEGRADED
    assert watch.after(61) == DEAD


def test_while_a_batch_is_handled_no_poll_is_expected_for_five_minutes() -> None:
    watch = Watch()
    watch.dog.busy()
    assert watch.after(300) == WELL
    assert watch.after(301) == DEAD


def test_the_end_of_a_batch_is_a_sign_of_life() -> None:
    watch = Watch()
    watch.dog.busy()
    watch.now = BEGAN + 250
    watch.dog.idle()
    assert watch.after(255) == WELL
    assert watch.after(310) == DEGRADED
    assert watch.after(311) == DEAD


def test_after_a_failed_fetch_kafka_does_not_answer_for_a_minute_whatever_polls_say() -> None:
    watch = Watch()
    watch.dog.broke()
    watch.client.answered_at = BEGAN + 60
    assert watch.after(60) == DEGRADED
    assert watch.after(61) == WELL


def test_one_without_partitions_polls_nothing_and_is_well_while_its_coordinator_is_known() -> None:
    watch = Watch(partitions=0)
    assert watch.after(1_000) == WELL
    watch.client._coordinator.coordinator_id = None
    assert watch.after(2_000) == DEGRADED
    watch.client.partitions = 2
    assert watch.after(2_005) == WELL
    assert watch.after(2_060) == DEGRADED, "it has a minute for its first poll"


def test_without_a_subscriber_that_is_up_kafka_does_not_answer() -> None:
    watch = Watch()
    assert not watch.dog.kafka_answers(None)
    watch.dog.stopped()
    assert watch.after(0) == DEGRADED
    watch.dog.started()
    assert watch.after(0) == WELL
