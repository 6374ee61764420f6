"""One FastStream batch subscriber, whose offsets are our own. All changes of FastStream's behaviour are here.

FastStream and aiokafka do not do this by themselves: the parser takes any header, the ack policy is set on the
subscriber, a failed batch comes again, and a batch that cannot even be fetched is not passed over.
docs/adr/0011-faststream-stays.md says why FastStream stays.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import chain

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import ConsumerStoppedError, IllegalStateError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.messaging.broker import KafkaConnection, broker
from shared.messaging.offsets import Offsets
from shared.messaging.passage import Batch, Passage, decode, parse
from shared.messaging.patience import whole, within
from shared.messaging.watchdog import Watchdog, heard

log = structlog.get_logger()

MAX_RECORDS = 500
_WAIT_MS = 1_000  # while nothing comes; a record ends the wait
_EMBEDDED_WAIT_MS = 15  # one answer of the embedded broker, which comes after 10
_STOPS_WITHIN = 20.0  # seconds


class Subscriber:
    """Gives batches of `topic`, read as `group`, to `handle`, from `start` until `stop`. It cannot be started again.

    When `handle` returns, the batch has taken effect; one that fails comes again. `watchdog` is told what happens to
    each. `news`, with the embedded broker, is set when something was sent to the topic.
    """

    def __init__(
        self,
        connection: KafkaConnection,
        topic: str,
        group: str,
        handle: Callable[[Batch], Awaitable[None]],
        watchdog: Watchdog,
        news: asyncio.Event | None = None,
    ) -> None:
        self._group = group
        self._news = news
        self._handle = handle
        self._watchdog = watchdog
        self.offsets = Offsets(group, lambda: self.client)
        self._broker = broker(connection, f"vidare-{group}")
        self._inner = _batch_subscriber(self._broker, connection, topic, group, watchdog.handled_within, self.offsets)
        assert self._inner.ack_policy is AckPolicy.MANUAL, "what is acknowledged before it took effect can be lost"
        self._inner(self._take)
        self._inner.get_msg = self._fetch  # type: ignore[method-assign,assignment]
        self._broker.add_middleware(partial(Passage, begin=watchdog.busy, end=self._end))

    @property
    def client(self) -> AIOKafkaConsumer | None:
        """aiokafka's consumer, while there is one."""
        return self._inner.consumer

    @property
    def has_ended(self) -> bool:
        """Whether it takes no more batches."""
        tasks = self._inner.tasks
        return bool(tasks) and all(task.done() for task in tasks)

    async def start(self) -> None:
        """Returns when the group has given it its partitions."""
        await whole(self._broker.start(), self._group)

    async def stop(self) -> None:
        """Lets the batch in hand come to its end first, and tells Kafka how far the effects reach."""
        with contextlib.suppress(Exception):  # a broken client may fail to leave; its group times it out
            await within(_STOPS_WITHIN, self._leave())

    async def _leave(self) -> None:
        await self.offsets.end()
        await self._broker.stop()

    async def _fetch(self, client: AIOKafkaConsumer) -> Batch:
        """Fetches a batch; an empty one when nothing came for a while. A failure ends this subscriber, and the next one
        begins at the committed offset. FastStream would go on: the fetched records would be lost, and the next
        acknowledgement would pass over them. It would also sleep after each wait in vain, whatever comes meanwhile."""
        try:
            if self._news is None:
                return await self._get(client, _WAIT_MS)
            return await self._get_embedded(client, self._news)
        except ConsumerStoppedError:
            raise
        except Exception as error:
            self._watchdog.broke()
            log.error("consumer.cannot_fetch", group=self._group, error=type(error).__name__)
            raise ConsumerStoppedError from error  # this ends its loop, and the watchdog sees it

    async def _get(self, client: AIOKafkaConsumer, wait_ms: int) -> Batch:
        # After a failure one by one, so that all records before an unreadable one take effect.
        most = 1 if self._watchdog.broke_lately else MAX_RECORDS
        found = await client.getmany(timeout_ms=wait_ms, max_records=most)
        return tuple(chain.from_iterable(found.values()))

    async def _get_embedded(self, client: AIOKafkaConsumer, news: asyncio.Event) -> Batch:
        """A broker that has nothing is asked again when there is news. Without that it would be asked a hundred times a
        second, since it answers after 10 ms, whatever comes meanwhile."""
        news.clear()
        for _ in range(2):  # the first answer may be one to a question from before
            before = heard(client)
            while heard(client) == before:
                if found := await self._get(client, _EMBEDDED_WAIT_MS):
                    return found
        with contextlib.suppress(IllegalStateError, TimeoutError):  # the group is being rebalanced, or nothing came
            client.pause(*client.assignment())
            async with asyncio.timeout(self._watchdog.rests_for):
                await news.wait()
        client.resume(*client.paused())
        return ()

    async def _take(self, message: KafkaMessage) -> None:
        records: Batch = message.raw_message  # type: ignore[assignment]
        async with self.offsets.taking(records):
            await self._handle(records)

    async def _end(self, records: Batch, error: BaseException | None) -> None:
        """A batch that failed anywhere comes again."""
        try:
            if isinstance(error, Exception):
                name, number = type(error).__name__, len(records)
                log.error("consumer.gave_back", group=self._group, error=name, records=number)
                self._rewind(records)
                await asyncio.sleep(self._watchdog.again_after)
        finally:
            self._watchdog.idle()

    def _rewind(self, records: Batch) -> None:
        """Makes the records come again. FastStream's `nack` stops at the first partition that was lost meanwhile."""
        first: dict[TopicPartition, int] = {}
        for record in records:
            place = TopicPartition(record.topic, record.partition)
            first[place] = min(record.offset, first.get(place, record.offset))
        for place, offset in first.items():
            with contextlib.suppress(IllegalStateError):  # another consumer has it: it comes again there
                if self.client is not None:
                    self.client.seek(place, offset)


def _batch_subscriber(
    of: KafkaBroker, connection: KafkaConnection, topic: str, group: str, handled_within: float, offsets: Offsets
) -> BatchSubscriber:
    return of.subscriber(
        topic,
        group_id=group,
        batch=True,
        ack_policy=AckPolicy.MANUAL,  # on the subscriber itself: a broker-level policy is ignored on routers
        auto_offset_reset="earliest",
        max_records=MAX_RECORDS,
        fetch_max_wait_ms=connection.fetch_max_wait_ms,
        session_timeout_ms=connection.session_timeout_ms,
        heartbeat_interval_ms=connection.heartbeat_ms,
        max_poll_interval_ms=int(handled_within * 1000),
        parser=parse,
        decoder=decode,
        listener=offsets,
    )
