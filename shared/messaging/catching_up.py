"""Has a topic been read to the end that it had at the start? From then on its copy is complete."""

import contextlib
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from shared.messaging.lag import MEASURED_WITHIN, Place
from shared.messaging.patience import within
from shared.messaging.watchdog import heard
from shared.observability import metrics

log = structlog.get_logger()

_TOLD_WITHIN = 5.0  # seconds

Tell = Callable[[str, Mapping[int, bool]], Coroutine[Any, Any, None]]
"""Takes a topic, and for each of its partitions whether it has caught up here."""

Reached = Callable[[TopicPartition], int | None]
"""Up to which offset everything has taken effect since the partition was assigned; None when nothing has."""


class CatchingUp:
    """Which partitions of `topic` have been read to the end that they had when they were first assigned here.

    `tell` is called when another partition has caught up, and when Kafka has new ones. While `may` is false, none has
    caught up: the embedded broker looks caught up while it is empty.
    """

    def __init__(self, topic: str, tell: Tell, may: Callable[[], bool] = lambda: True) -> None:
        self._topic = topic
        self._tell = tell
        self._may = may
        self._ends: dict[int, int] = {}
        self._caught_up: set[int] = set()
        self._told: dict[int, bool] = {}
        self._heard_at = time.time()

    def show_age(self) -> None:
        """From now on the age of the copy is measured: the time since Kafka last answered."""
        metrics.copy_age.labels(self._topic).set_function(lambda: time.time() - self._heard_at)

    def is_done(self, client: AIOKafkaConsumer | None) -> bool:
        """Whether nothing is left to tell of the partitions that are assigned now."""
        partitions = {one.partition for one in client.assignment()} if client else set()
        return bool(partitions) and all(self._told.get(partition, False) for partition in partitions)

    async def look(self, client: AIOKafkaConsumer, places: Iterable[Place], reached: Reached) -> None:
        """Tells what has changed since the last look."""
        self._heard_at = min(heard(client), default=self._heard_at)
        # The group is being rebalanced, or Kafka is away: look next time.
        with contextlib.suppress(TimeoutError, IllegalStateError, KafkaError):
            for place in places:
                if await within(MEASURED_WITHIN, self._has_caught_up(client, place, reached)):
                    self._caught_up.add(place.partition.partition)
        # Kafka is asked, since topics are widened: what is written in our code about the topics of others grows old.
        if partitions := client.partitions_for_topic(self._topic):
            await self._tell_news(partitions)

    async def _has_caught_up(self, client: AIOKafkaConsumer, place: Place, reached: Reached) -> bool:
        """Whether all records of the first look have taken effect, as was not known before."""
        one = place.partition
        if one.partition in self._caught_up or not self._may():
            return False
        end = self._ends.setdefault(one.partition, place.end)
        if place.position < end:
            return False
        # The position is ahead of the effects while a batch is being handled.
        effects = reached(one)
        if effects is None:
            effects = await client.committed(one)
        if effects is None:
            effects = (await client.beginning_offsets([one]))[one]
        return bool(effects >= end)

    async def _tell_news(self, partitions: set[int]) -> None:
        # Another member may know newer partitions and assign one to us that is not among those known here.
        news = {partition: partition in self._caught_up for partition in partitions | self._caught_up}
        if news == self._told:
            return
        try:
            await within(_TOLD_WITHIN, self._tell(self._topic, news))
        except Exception as error:  # its database is away: it is told next time
            log.warning("copy.waiting", topic=self._topic, error=type(error).__name__)
        else:
            self._told = news
