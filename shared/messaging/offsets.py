"""How far a consumer's effects reach, and when Kafka is told.

Kafka is told every half second, before partitions go to another consumer, and at a stop. Told after every batch, it
would take a question and an answer each time. What was not told before a crash comes again, and is known
(docs/adr/0032-offsets-follow-the-effects.md).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, KafkaError

from shared.messaging.passage import Batch
from shared.messaging.patience import within

log = structlog.get_logger()

_TOLD_EVERY = 0.5  # seconds
_TOLD_WITHIN = 2.0  # seconds; a stop and a rebalance wait so long for a Kafka that does not answer


class Offsets(ConsumerRebalanceListener):
    """Of one subscriber of `group`. What is told is always an offset up to which everything has taken effect: the
    client's own position is ahead of that while a batch is in hand."""

    def __init__(self, group: str, client: Callable[[], AIOKafkaConsumer | None]) -> None:
        self._group = group
        self._client = client
        self._reached: dict[TopicPartition, int] = {}
        self._told: dict[TopicPartition, int] = {}
        self._telling = asyncio.Lock()  # a slow message must not overtake a later one
        self._later: asyncio.Task[None] | None = None
        self._rebalances = 0
        self._ends = False

    def reached(self, partition: TopicPartition) -> int | None:
        """All records before this offset have taken effect; None when none has since the partition was assigned."""
        return self._reached.get(partition)

    @asynccontextmanager
    async def taking(self, batch: Batch) -> AsyncIterator[None]:
        """While a batch is in hand; left without an error, it has taken effect.

        When partitions were given out anew meanwhile, it counts for nothing: another consumer may be further already.
        """
        before = self._rebalances
        yield
        if self._rebalances != before:
            return
        for record in batch:
            self._reached[TopicPartition(record.topic, record.partition)] = record.offset + 1
        if self._ends:
            await self._tell()
        elif self._later is None or self._later.done():
            self._later = asyncio.create_task(self._tell_later())

    async def end(self) -> None:
        """Tells Kafka now. A batch that is still in hand is told of at its end."""
        self._ends = True
        if self._later is not None:
            self._later.cancel()
        await self._tell()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Called by the client before it gives all its partitions back."""
        await self._tell()
        self._rebalances += 1
        self._reached.clear()
        self._told.clear()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Called by the client, which begins at what is committed."""

    async def _tell_later(self) -> None:
        while self._untold():
            await asyncio.sleep(_TOLD_EVERY)
            await self._tell()

    def _untold(self) -> dict[TopicPartition, int]:
        return {one: offset for one, offset in self._reached.items() if offset != self._told.get(one)}

    async def _tell(self) -> None:
        async with self._telling:
            client, news = self._client(), self._untold()
            if client is None or not news:
                return
            try:
                await within(_TOLD_WITHIN, client.commit(news))
            except (TimeoutError, KafkaError) as error:
                # Kafka is away: it is told later. Or it gives the partitions out anew, which is nothing to warn of: it
                # is told then, or the records come again.
                say = log.info if isinstance(error, CommitFailedError) else log.warning
                say("consumer.not_committed", group=self._group, error=type(error).__name__)
            else:
                self._told |= news
