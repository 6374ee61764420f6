"""The relay: outbox → Kafka. At least once, in order for each key; consumers make each effect once.

Rows are removed when Kafka has confirmed them. After a failure the batch stays, the producer is closed and a new one
made, and the relay waits for a random time. It is woken after each commit of its own process. By itself it looks
rarely: what nobody wakes it for was written by an operator's command, or by a process that was killed after its commit.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError, RecordListTooLargeError

from shared.messaging.broker import abandon
from shared.messaging.envelope import unpack_headers
from shared.messaging.outbox_sources import Batch, Source, Waiting
from shared.messaging.partitions import choose_partition
from shared.messaging.patience import within
from shared.observability import metrics
from shared.waiting import jittered

log = structlog.get_logger()

Partitions = Mapping[str, Sequence[int]]
"""The partitions of each topic."""

# Kafka will never take these, however often they are sent; they wait in `outbox dead` for the operator.
_FOR_GOOD = (MessageSizeTooLargeError, RecordListTooLargeError)
# Seconds for a whole batch. Its lanes are held so long, and the other relay may be well; and a transaction that says
# nothing for longer is ended by PostgreSQL (shared/persistence/limits.py).
_ACKNOWLEDGED_WITHIN = 10.0
_ABANDONED_WITHIN = 5.0  # seconds
_ASK_EVERY = 3.0  # seconds while nothing is sent
LOOKS_EVERY = _ASK_EVERY
"""Seconds, the net under the wake-up: so long at most waits a fact whose writer wakes no relay."""
_HELD_FOR = 0.01  # seconds; a batch of another relay takes so long, and twice as long is waited after each vain look
_MOST_DOUBLINGS = 16
_ASKED_WITHIN = 2.0  # seconds
_LONGEST_PAUSE = 3.0  # seconds between tries while Kafka is away: so much of an outage is ours
_SILENT_AFTER = 5.0  # seconds that Kafka takes for an answer: then it is told as away, long before it is given up


class Relay:
    """`make_producer` gives a new idempotent producer; `source` gives batches."""

    def __init__(
        self,
        service: str,
        source: Source,
        make_producer: Callable[[], AIOKafkaProducer],
        looks_every: float = LOOKS_EVERY,
    ) -> None:
        self._service = service
        self._looks_every = looks_every
        self._source = source
        self._make_producer = make_producer
        self._producer: AIOKafkaProducer | None = None
        self._wake = asyncio.Event()
        self.rests = False  # waits to be woken
        self._suspects: set[int] = set()  # rows that Kafka refused together; one of them is the cause
        self._answered = False
        self._known_at = 0.0  # by time.monotonic()
        metrics.relay_failures.labels(service)

    @property
    def kafka_answers(self) -> bool:
        """Whether Kafka has answered lately. While a batch waits for its answer, what was known before grows old."""
        return self._answered and time.monotonic() - self._known_at < _ASK_EVERY + _SILENT_AFTER

    def wake(self) -> None:
        """Something was committed: look now."""
        self._wake.set()
        self.rests = False

    async def run(self) -> None:
        """Sends until cancelled."""
        failures = held = 0
        try:
            while True:
                try:
                    held = held + 1 if await self._until_empty() else 0
                    await self._ask_kafka()
                    failures = 0
                except Exception as error:  # whatever it was, the rows are still there: log it and try again
                    failures, held = failures + 1, 0
                    await self._failed(error, failures)
                    continue
                # The exponent has an end: it may be woken, and find the lanes held, for as long as Kafka is slow.
                waits = _HELD_FOR * 2 ** min(held - 1, _MOST_DOUBLINGS) if held else self._looks_every
                await self._rest(min(self._looks_every, waits))
        finally:
            await self._drop_producer()

    async def _rest(self, seconds: float) -> None:
        # Not asyncio.wait_for: before Python 3.12 it loses a cancellation that comes at the same time as the wake-up.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                self.rests = True
                await self._wake.wait()
        self.rests = False

    async def _until_empty(self) -> bool:
        """Sends what waits. True when another relay holds some of it, which may leave rows that came meanwhile."""
        while True:
            producer = await self._started()
            self._wake.clear()
            batch: Batch
            async with self._source.batch() as batch:
                if batch.rows:
                    async with asyncio.timeout(_ACKNOWLEDGED_WITHIN):
                        await self._send(producer, batch)
                    self._note(True)
            if batch.broke_off:
                await self._drop_producer()
            metrics.events_published.labels(self._service).inc(len(batch.sent))
            if not batch.rows or not (batch.more or batch.broke_off):
                return batch.more

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = self._make_producer()
            try:
                async with asyncio.timeout(_ACKNOWLEDGED_WITHIN):
                    await producer.start()
            except BaseException:
                await self._abandon(producer)
                raise
            self._producer = producer
            self._note(True)
        return self._producer

    async def _ask_kafka(self) -> None:
        """Asks Kafka, since an outage would not be seen while nothing is sent."""
        if self._producer is None or time.monotonic() - self._known_at < _ASK_EVERY:
            return
        try:
            async with asyncio.timeout(_ASKED_WITHIN):
                answers = await self._producer.client.force_metadata_update()
        except TimeoutError:
            answers = False
        self._note(bool(answers))

    def _note(self, answers: bool) -> None:
        self._answered = answers
        self._known_at = time.monotonic()

    async def _send(self, producer: AIOKafkaProducer, batch: Batch) -> None:
        # Once for a batch: the producer would look into its metadata for each row, and its hash of the key is slow.
        topics = {topic: sorted(await producer.partitions_for(topic)) for topic in {row.topic for row in batch.rows}}
        if self._suspects.isdisjoint(row.id for row in batch.rows):
            await self._send_together(producer, batch, topics)
        else:
            await self._send_one_by_one(producer, batch, topics)

    async def _send_together(self, producer: AIOKafkaProducer, batch: Batch, topics: Partitions) -> None:
        sent: list[tuple[int, asyncio.Future[Any]]] = []
        try:
            for row in batch.rows:
                future = await self._hand_over(producer, batch, row, topics[row.topic])
                if future is not None:
                    sent.append((row.id, future))
            results = [await _outcome(future) for _, future in sent]
        finally:
            for _, future in sent:
                future.cancel()  # those that nobody will look at any more
        for (row_id, _), result in zip(sent, results, strict=True):
            if isinstance(result, _FOR_GOOD):
                self._suspects.add(row_id)
            elif isinstance(result, BaseException):
                raise result
            else:
                batch.places[row_id] = (result.partition, result.offset)
        if not self._suspects.isdisjoint(row.id for row in batch.rows):
            # Kafka refuses whole batches, and the producer makes them. So no row is removed, and all are sent again one
            # by one.
            batch.places.clear()
            batch.broke_off = True

    async def _send_one_by_one(self, producer: AIOKafkaProducer, batch: Batch, topics: Partitions) -> None:
        for row in batch.rows:
            future = await self._hand_over(producer, batch, row, topics[row.topic])
            if future is None:
                continue
            try:
                result = await future
            except _FOR_GOOD as error:
                self._refuse(batch, row.id, error)
                # The producer's sequence now lacks a number: Kafka takes nothing more from this producer.
                batch.broke_off = True
                return
            batch.places[row.id] = (result.partition, result.offset)
            self._suspects.discard(row.id)

    async def _hand_over(
        self, producer: AIOKafkaProducer, batch: Batch, row: Waiting, partitions: Sequence[int]
    ) -> "asyncio.Future[Any] | None":
        """The future of Kafka's answer; None when the producer knows already that Kafka will never take the row."""
        key, headers = row.key.encode(), unpack_headers(row.headers)
        try:
            future: asyncio.Future[Any] = await producer.send(
                row.topic, row.payload, key, choose_partition(key, partitions), headers=headers
            )
        except _FOR_GOOD as error:
            self._refuse(batch, row.id, error)
            return None
        return future

    def _refuse(self, batch: Batch, row: int, error: Exception) -> None:
        batch.refused[row] = type(error).__name__
        self._suspects.discard(row)
        log.error("outbox.dead", service=self._service, row=row, reason=type(error).__name__)

    async def _failed(self, error: Exception, failures: int) -> None:
        self._note(False)
        pause = jittered(failures, _LONGEST_PAUSE)
        log.warning("relay.failed", service=self._service, error=type(error).__name__, retry_in=round(pause, 2))
        metrics.relay_failures.labels(self._service).inc()
        await self._drop_producer()
        await asyncio.sleep(pause)

    async def _drop_producer(self) -> None:
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await self._abandon(producer)

    @staticmethod
    async def _abandon(producer: AIOKafkaProducer) -> None:
        with contextlib.suppress(Exception):  # it is not used any more; why it could not close does not matter
            await within(_ABANDONED_WITHIN, abandon(producer))


async def _outcome(future: "asyncio.Future[Any]") -> Any:
    """The answer or the error of each. (`asyncio.gather` adds callbacks: a fifth of the relay's time.)"""
    try:
        return await future
    except Exception as error:
        return error
