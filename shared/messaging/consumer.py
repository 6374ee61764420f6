"""The consumer: one FastStream batch subscriber per topic and group, acknowledged by hand after the commit.

What FastStream and aiokafka do not do by themselves (engineering §2): a parser that survives any header, an ack
policy set on the subscriber itself, a batch that failed on its way comes again, one that cannot even be fetched is not
passed over, a batch that lost its partition is not an error, and a watchdog for consumers that are dead while the
broker's ping is well.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError, KafkaError
from faststream import AckPolicy, BaseMiddleware
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.messaging.broker import KafkaConnection, broker
from shared.messaging.embedded import ConsumptionLedger
from shared.observability import metrics

log = structlog.get_logger()

MAX_RECORDS = 500
_BATCH_WAIT_MS = 200  # while nothing comes; what comes ends the wait
_WATCH_EVERY = 2.0  # seconds
_START_TOLD_EVERY = 15.0  # seconds
_START_ENDS_WITHIN = 1.0  # seconds, once it is not wanted any more
_STILL_AFTER = 60.0  # seconds without a poll while nothing is being handled: the consumer is dead
_HANDLED_WITHIN = 300.0  # seconds; after so long Kafka gives the partitions to others
_MEASURED_WITHIN = 5.0  # seconds for one partition
_STOPS_WITHIN = 20.0  # seconds


@dataclass
class _State:
    """What the watchdog knows of one subscriber."""

    up: bool = False
    alive_at: float = 0.0  # the last sign of life; this and the others in seconds since 1970
    busy_since: float | None = None  # while a batch is being handled
    broke_at: float = 0.0  # when last a fetch failed


Batch = tuple[ConsumerRecord[Any, Any], ...]


class Intake(Protocol):
    """What a batch is handed to; `group` names it in metrics and log lines."""

    group: str

    async def take(self, records: Batch) -> None:
        """Makes and commits all effects. What it raises means that the records must come again."""


Result = TypeVar("Result")
_Fetch = Callable[[Any], Awaitable[Batch]]


async def _parse(message: Batch, original: Callable[..., Awaitable[Any]]) -> Any:
    """The records themselves, whatever their headers hold: FastStream's parser loses a batch to one bad header."""
    first = message[0]
    bare: ConsumerRecord[Any, Any] = ConsumerRecord(  # a place in the log, and nothing that could fail to decode
        first.topic, first.partition, first.offset, first.timestamp, first.timestamp_type, None, b"", None, 0, 0, ()
    )
    parsed = await original((bare,))
    parsed.raw_message = message
    return parsed


async def _decode(message: KafkaMessage) -> Any:
    return message  # to the handler as it is: FastStream would look it up in a thread, at every batch


class Consumer:
    """Consumes `topic` as `group` into `intake` until stopped.

    `caught_up` is told each partition that has been read to the end it had when it was first assigned; `may_catch_up`
    holds that back (the embedded broker looks caught up while it is empty).
    """

    def __init__(
        self,
        connection: KafkaConnection,
        topic: str,
        intake: Intake,
        caught_up: Callable[[str, int], Awaitable[None]] | None = None,
        may_catch_up: Callable[[], bool] = lambda: True,
        ledger: ConsumptionLedger | None = None,
    ) -> None:
        self._connection = connection
        self._topic = topic
        self._intake = intake
        self._caught_up = caught_up
        self._may_catch_up = may_catch_up
        self._ledger = ledger
        self._state = _State()
        self._heard_at = time.time()
        self._ends: dict[int, int] = {}
        self._reached: set[int] = set()
        self._broker: KafkaBroker | None = None
        self._subscriber: BatchSubscriber | None = None

    @property
    def kafka_answers(self) -> bool:
        """Whether the subscriber is up, and within the last 60 seconds Kafka has answered one of its polls and none
        of its fetches failed. One that has no partitions, since others have them all, polls nothing: for it, that the
        group's coordinator is known."""
        consumer = self._subscriber.consumer if self._subscriber else None
        if not self._state.up or consumer is None or self._broke_lately():
            return False
        if not consumer.assignment():
            return consumer._coordinator is not None and consumer._coordinator.coordinator_id is not None
        return not self._is_still(consumer)

    async def run(self) -> None:
        """Consumes until cancelled. A Kafka that is away at the start is waited for."""
        if self._caught_up is not None:
            metrics.replica_age.labels(self._topic).set_function(lambda: time.time() - self._heard_at)
        try:
            while True:
                try:
                    await self._start()
                    await self._watch()
                except (KafkaError, OSError) as error:
                    log.warning("consumer.waiting", group=self._intake.group, error=type(error).__name__)
                metrics.consumer_restarts.labels(self._intake.group).inc()
                await self._stop()
                await asyncio.sleep(1)
        finally:
            await self._stop()

    async def _start(self) -> None:
        self._broker = broker(self._connection, f"vidare-{self._intake.group}")
        subscriber = self._broker.subscriber(
            self._topic,
            group_id=self._intake.group,
            batch=True,
            ack_policy=AckPolicy.MANUAL,  # on the subscriber itself: a broker-level policy is ignored on routers
            auto_offset_reset="earliest",
            max_records=MAX_RECORDS,
            batch_timeout_ms=_BATCH_WAIT_MS,
            fetch_max_wait_ms=self._connection.fetch_max_wait_ms,
            session_timeout_ms=self._connection.session_timeout_ms,
            heartbeat_interval_ms=self._connection.session_timeout_ms // 4,
            max_poll_interval_ms=int(_HANDLED_WITHIN * 1000),
            parser=_parse,
            decoder=_decode,
        )
        subscriber(self._handle)
        subscriber.get_msg = partial(self._fetch, subscriber, subscriber.get_msg)  # type: ignore[method-assign]
        self._broker.add_middleware(partial(_Passage, consumer=self))
        assert subscriber.ack_policy is AckPolicy.MANUAL, "what is acknowledged before its commit can be lost"
        self._subscriber = subscriber
        await _whole(self._broker.start(), self._intake.group)
        self._state.busy_since, self._state.alive_at, self._state.up = None, time.time(), True

    async def _stop(self) -> None:
        self._state.up = False
        if self._broker is not None:
            stopping, self._broker, self._subscriber = self._broker, None, None
            with contextlib.suppress(Exception):  # a broken client may fail to say goodbye; its group times it out
                await _within(_STOPS_WITHIN, stopping.stop())

    async def _fetch(self, subscriber: BatchSubscriber, fetch: _Fetch, consumer: Any) -> Batch:
        """A batch. A failure ends this subscriber, and the next one begins at what is committed: FastStream would go
        on, though what the fetch had taken from the buffer is lost, and the next acknowledgement passes over it."""
        # Then one by one, so that all that stands before a record which cannot be read takes effect.
        subscriber.max_records = 1 if self._broke_lately() else MAX_RECORDS
        try:
            return await fetch(consumer)
        except ConsumerStoppedError:
            raise
        except Exception as error:
            self._state.broke_at = time.time()
            log.error("consumer.cannot_fetch", group=self._intake.group, error=type(error).__name__)
            raise ConsumerStoppedError from error  # at this its loop ends, and the watchdog sees it

    async def _handle(self, message: KafkaMessage) -> None:
        records: Batch = message.raw_message  # type: ignore[assignment]
        await self._intake.take(records)
        # A batch that lost its partition cannot commit its offsets; the records come again, and are known by then.
        with contextlib.suppress(CommitFailedError, IllegalStateError):
            await message.ack()
        self._report(records)

    def begin(self) -> None:
        """A batch is on its way to `_handle`."""
        self._state.busy_since = time.time()

    async def end(self, records: Batch, error: BaseException | None) -> None:
        """The batch took effect, or it failed anywhere on its way and comes again."""
        try:
            if isinstance(error, Exception):
                name, number = type(error).__name__, len(records)
                log.error("consumer.gave_back", group=self._intake.group, error=name, records=number)
                self._rewind(records)
                await asyncio.sleep(1)
        finally:
            self._state.busy_since, self._state.alive_at = None, time.time()

    def _rewind(self, records: Batch) -> None:
        """Has the records come again. FastStream's `nack` stops at the first partition that was lost meanwhile."""
        first: dict[TopicPartition, int] = {}
        for record in records:
            place = TopicPartition(record.topic, record.partition)
            first[place] = min(record.offset, first.get(place, record.offset))
        consumer = self._subscriber.consumer if self._subscriber else None
        for place, offset in first.items():
            with contextlib.suppress(IllegalStateError):  # it went elsewhere: it comes again there
                if consumer is not None:
                    consumer.seek(place, offset)

    def _report(self, records: Batch) -> None:
        if self._ledger is None:
            return
        nexts: dict[int, int] = {}
        for record in records:
            nexts[record.partition] = max(nexts.get(record.partition, 0), record.offset + 1)
        for partition, offset in nexts.items():
            self._ledger.consumed(self._intake.group, self._topic, partition, offset)

    async def _watch(self) -> None:
        """Returns when the subscriber must be started anew."""
        while True:
            await asyncio.sleep(0.05 if self._caught_up and not self._all_reached() else _WATCH_EVERY)
            consumer = self._subscriber.consumer if self._subscriber else None
            if consumer is None:
                return
            if self._is_dead(consumer):
                log.error("consumer.dead", group=self._intake.group)
                return
            await self._measure(consumer)

    def _all_reached(self) -> bool:
        consumer = self._subscriber.consumer if self._subscriber else None
        partitions = {one.partition for one in consumer.assignment()} if consumer else set()
        return bool(partitions) and partitions <= self._reached

    def _is_dead(self, consumer: Any) -> bool:
        tasks = getattr(self._subscriber, "tasks", [])
        if tasks and all(task.done() for task in tasks):
            return True
        coordination = getattr(consumer._coordinator, "_coordination_task", None)
        if coordination is not None and coordination.done():
            return True
        if not consumer.assignment():
            self._state.alive_at = time.time()
            return False
        return self._is_still(consumer)

    def _is_still(self, consumer: Any) -> bool:
        """Whether a batch is being handled for too long, or Kafka answers no poll while there is none."""
        if self._state.busy_since is not None:
            return time.time() - self._state.busy_since > _HANDLED_WITHIN
        self._state.alive_at = max([self._state.alive_at, *_heard(consumer)])
        return time.time() - self._state.alive_at > _STILL_AFTER

    def _broke_lately(self) -> bool:
        return time.time() - self._state.broke_at <= _STILL_AFTER

    async def _measure(self, consumer: Any) -> None:
        self._heard_at = min(_heard(consumer), default=self._heard_at)
        # Being rebalanced, or Kafka is away: measured next time.
        with contextlib.suppress(TimeoutError, IllegalStateError, KafkaError):
            # Asked for, since what the last fetch told stands still while a batch is stuck.
            ends = await _within(_MEASURED_WITHIN, consumer.end_offsets(list(consumer.assignment())))
            for one, end in ends.items():
                await _within(_MEASURED_WITHIN, self._measure_partition(consumer, one, end))

    async def _measure_partition(self, consumer: Any, one: TopicPartition, end: int) -> None:
        position = await consumer.position(one)
        metrics.consumer_lag.labels(self._intake.group, one.partition).set(max(0, end - position))
        if await self._has_caught_up(consumer, one, position, end):
            await self._tell_caught_up(one)

    async def _has_caught_up(self, consumer: Any, one: TopicPartition, position: int, end: int) -> bool:
        """Whether all that the partition held when it was first looked at has taken effect, and is not yet told."""
        if self._caught_up is None or one.partition in self._reached or not self._may_catch_up():
            return False
        end = self._ends.setdefault(one.partition, end)
        if position < end:
            return False
        # The position runs ahead of the effects while a batch is on its way; what is committed never does.
        committed = await consumer.committed(one)
        if committed is None:
            committed = (await consumer.beginning_offsets([one]))[one]
        return bool(committed >= end)

    async def _tell_caught_up(self, one: TopicPartition) -> None:
        assert self._caught_up is not None
        try:
            await self._caught_up(self._topic, one.partition)
        except Exception as error:  # its database is away: it is told next time
            log.warning("replica.waiting", topic=self._topic, error=type(error).__name__)
        else:
            self._reached.add(one.partition)


class _Passage(BaseMiddleware[Any, Any]):
    """Around all that FastStream does with a batch. It drops the exception of its parser, its filters and its handlers
    alike; without a look from outside, the next batch's acknowledgement would pass over the one that failed."""

    def __init__(self, batch: Batch, /, *, context: Any, consumer: Consumer) -> None:
        super().__init__(batch, context=context)
        self._consumer = consumer

    async def on_receive(self) -> None:
        self._consumer.begin()

    async def after_processed(
        self, exc_type: Any = None, exc_val: BaseException | None = None, exc_tb: Any = None
    ) -> bool | None:
        await self._consumer.end(self.msg, exc_val)
        return False


def _heard(consumer: Any) -> list[float]:
    """When Kafka last answered a fetch of each assigned partition, with records or without (seconds since 1970)."""
    answered = (consumer.last_poll_timestamp(one) for one in consumer.assignment())
    return [milliseconds / 1000 for milliseconds in answered if milliseconds]


async def _whole(starting: Coroutine[Any, Any, None], group: str) -> None:
    """A start that is cancelled may still end: FastStream forgets, and never closes, what it had half connected.

    A group that Kafka does not let begin is waited for without end, as others may be at work; but it is said.
    """
    task = asyncio.create_task(starting)
    try:
        while not (await asyncio.wait({task}, timeout=_START_TOLD_EVERY))[0]:
            log.warning("consumer.starting", group=group)
        task.result()
    finally:
        await asyncio.wait({task}, timeout=_START_ENDS_WITHIN)
        task.cancel()


async def _within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """Not asyncio.timeout: aiokafka may swallow the cancellation by which that ends a wait."""
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever waits no longer hears nothing
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not task.done():
        raise TimeoutError
    return task.result()
