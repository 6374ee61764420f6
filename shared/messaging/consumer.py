"""The consumer: batches of one topic go to the intake, and Kafka is told of them after its commit.

It runs one subscriber at a time. When one takes no more batches, a new one is started.
"""

import asyncio
from typing import Protocol

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from shared.messaging.broker import KafkaConnection
from shared.messaging.catching_up import CatchingUp
from shared.messaging.embedded import ConsumptionLedger
from shared.messaging.lag import LagGauge
from shared.messaging.passage import Batch
from shared.messaging.subscriber import Subscriber
from shared.messaging.watchdog import Watchdog
from shared.observability import metrics

log = structlog.get_logger()

_WATCH_CATCHING_UP_EVERY = 0.05  # seconds


class Intake(Protocol):
    """What takes the batches. `group` is its name in metrics and log lines."""

    group: str

    async def take(self, records: Batch) -> None:
        """Makes and commits all effects. If it raises an error, the records must come again."""


class Consumer:
    """Consumes `topic` as the intake's group until stopped. `catching_up` is for a topic that feeds a copy."""

    def __init__(
        self,
        connection: KafkaConnection,
        topic: str,
        intake: Intake,
        catching_up: CatchingUp | None = None,
        ledger: ConsumptionLedger | None = None,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._connection = connection
        self._topic = topic
        self._intake = intake
        self._catching_up = catching_up
        self._ledger = ledger
        self._news = None if ledger is None else ledger.news_of(topic)
        self._watchdog = watchdog or Watchdog()
        self._lag = LagGauge(intake.group)
        self._subscriber: Subscriber | None = None
        metrics.consumer_restarts.labels(intake.group)

    @property
    def kafka_answers(self) -> bool:
        """Whether Kafka has answered lately (`Watchdog.kafka_answers`)."""
        return self._watchdog.kafka_answers(self._client)

    async def run(self) -> None:
        """Consumes until cancelled. A Kafka that is away at the start is waited for."""
        if self._catching_up is not None:
            self._catching_up.show_age()
        try:
            while True:
                try:
                    await self._start()
                    await self._watch()
                except (KafkaError, OSError) as error:
                    log.warning("consumer.waiting", group=self._intake.group, error=type(error).__name__)
                metrics.consumer_restarts.labels(self._intake.group).inc()
                await self._stop()
                await asyncio.sleep(self._watchdog.again_after)
        finally:
            await self._stop()

    @property
    def _client(self) -> AIOKafkaConsumer | None:
        return self._subscriber.client if self._subscriber else None

    async def _start(self) -> None:
        group = self._intake.group
        self._subscriber = Subscriber(self._connection, self._topic, group, self._handle, self._watchdog, self._news)
        await self._subscriber.start()
        self._watchdog.started()

    async def _stop(self) -> None:
        self._watchdog.stopped()
        self._lag.forget()
        if self._subscriber is not None:
            stopping, self._subscriber = self._subscriber, None
            await stopping.stop()

    async def _handle(self, records: Batch) -> None:
        await self._intake.take(records)
        self._report(records)

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
            await asyncio.sleep(self._until_next_look())
            subscriber, client = self._subscriber, self._client
            if subscriber is None or client is None:
                return
            if subscriber.has_ended or self._watchdog.is_dead(client):
                log.error("consumer.dead", group=self._intake.group)
                return
            places = await self._lag.measure(client)
            if self._catching_up is not None:
                await self._catching_up.look(client, places, subscriber.offsets.reached)

    def _until_next_look(self) -> float:
        if self._catching_up is None or self._catching_up.is_done(self._client):
            return self._watchdog.looks_every
        return _WATCH_CATCHING_UP_EVERY
