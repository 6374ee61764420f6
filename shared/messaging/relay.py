"""The relay: outbox → Kafka. At least once, in order per key; consumers make it once.

It waits for Kafka's word on every row of a batch before the batch is removed. On any failure the batch stays, the
producer is closed and made anew, and the relay backs off with jitter. It is woken after each commit of its own
process and looks by itself now and then, for what other processes wrote.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import InvalidTopicError, MessageSizeTooLargeError, RecordListTooLargeError

from shared.messaging.envelope import unpack_headers
from shared.messaging.outbox_sources import Batch, Source
from shared.observability import metrics

log = structlog.get_logger()

# Kafka will never take these, however often they are sent; they wait in `outbox dead` for the operator.
_FOR_GOOD = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTopicError)
_ACKNOWLEDGED_WITHIN = 30.0  # seconds for a whole batch
_LOOK_EVERY = 0.5  # seconds, the net under the wake-up
_LONGEST_PAUSE = 10.0  # seconds between tries while Kafka is away


class Relay:
    """`make_producer` gives a new idempotent producer; `source` hands out batches."""

    def __init__(self, service: str, source: Source, make_producer: Callable[[], AIOKafkaProducer]) -> None:
        self._service = service
        self._source = source
        self._make_producer = make_producer
        self._producer: AIOKafkaProducer | None = None
        self._wake = asyncio.Event()
        self.kafka_answers = False

    def wake(self) -> None:
        """Something was committed: look now."""
        self._wake.set()

    async def run(self) -> None:
        """Sends until cancelled."""
        failures = 0
        try:
            while True:
                try:
                    await self._until_empty()
                    failures = 0
                except Exception as error:  # whatever it was, the rows are still there: say so and try again
                    failures += 1
                    await self._failed(error, failures)
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _LOOK_EVERY)
        finally:
            await self._drop_producer()

    async def _until_empty(self) -> None:
        producer = await self._started()
        while True:
            self._wake.clear()
            async with self._source.batch() as batch:
                if batch.rows:
                    await asyncio.wait_for(self._send(producer, batch), _ACKNOWLEDGED_WITHIN)
            if not batch.rows:
                return
            metrics.events_published.labels(self._service).inc(len(batch.sent))

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = self._make_producer()
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        self.kafka_answers = True
        return self._producer

    async def _send(self, producer: AIOKafkaProducer, batch: Batch) -> None:
        sent: list[tuple[int, asyncio.Future[Any]]] = []
        for row in batch.rows:
            try:
                future = await producer.send(
                    row.topic, row.payload, key=row.key.encode(), headers=unpack_headers(row.headers)
                )
            except _FOR_GOOD as error:
                self._refuse(batch, row.id, error)
            else:
                sent.append((row.id, future))
        results = await asyncio.gather(*(future for _, future in sent), return_exceptions=True)
        for (row_id, _), result in zip(sent, results, strict=True):
            if isinstance(result, _FOR_GOOD):
                self._refuse(batch, row_id, result)
            elif isinstance(result, BaseException):
                raise result
            else:
                batch.places[row_id] = (result.partition, result.offset)

    def _refuse(self, batch: Batch, row: int, error: Exception) -> None:
        batch.refused[row] = type(error).__name__
        log.error("outbox.dead", service=self._service, row=row, reason=type(error).__name__)

    async def _failed(self, error: Exception, failures: int) -> None:
        self.kafka_answers = False
        pause = min(_LONGEST_PAUSE, 0.1 * 2 ** min(failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 jitter
        log.warning("relay.failed", service=self._service, error=type(error).__name__, retry_in=round(pause, 2))
        metrics.relay_failures.labels(self._service).inc()
        await self._drop_producer()
        await asyncio.sleep(pause)

    async def _drop_producer(self) -> None:
        if self._producer is not None:
            producer, self._producer = self._producer, None
            with contextlib.suppress(Exception):  # it is being thrown away; why it could not close changes nothing
                await asyncio.wait_for(producer.stop(), 5)
