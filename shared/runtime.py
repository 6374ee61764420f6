"""How a service runs. Roles: `api` answers HTTP, `worker` consumes and keeps the clocks, `all` does both in one.

The relay runs in every role that writes. The lanes make that safe, and a commit can wake the relay of its own process.
"""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from fastapi import FastAPI
from sqlalchemy import Row, Table

from shared.http.app import furnish, make_worker_app
from shared.http.authentication import TokenSettings, TokenVerifier
from shared.http.commands import Door
from shared.http.quotas import Allowance, Quotas
from shared.http.server import bind, serve
from shared.intake.caught_up import note_caught_up
from shared.intake.intake import Intake
from shared.messaging import broker
from shared.messaging.catching_up import CatchingUp
from shared.messaging.consumer import Consumer
from shared.messaging.embedded import ConsumptionLedger
from shared.messaging.outbox_sources import PostgresLanes, SqliteFile
from shared.messaging.relay import Relay
from shared.observability import metrics
from shared.observability.logs import look_for_ended_floods
from shared.persistence.cleaning import clean
from shared.persistence.database import Database
from shared.persistence.gauges import measure_mechanisms
from shared.persistence.limits import USUAL, Limits
from shared.persistence.rights import rights_beyond
from shared.persistence.schema import is_current
from shared.persistence.writable import takes_writes
from shared.production import CHANGE_OVER, refused
from shared.scheduling.clocks import DUE_CLOCKS, ClockHand
from shared.scheduling.deadlines import DeadlineHand
from shared.scheduling.due import DueTable, DueWorker
from shared.service import Service
from shared.settings import ServiceSettings
from shared.work.unit import Transactions

log = structlog.get_logger()

_MEASURE_EVERY = 5.0  # seconds
_CLEAN_EVERY = 3600.0  # seconds
# Seconds for all parts at the end, a little more than a batch or a delivery in hand gets. What hangs then is left
# behind: with the servers' own 10 it fits into the stop_grace_period of docker-compose.yml.
_ENDS_WITHIN = 21.0
_RELAYS = 2  # in one process: one sends while the other reads and removes (bench/relay.py)


@dataclass(frozen=True)
class Embedding:
    """What the embedded stack gives a runtime: its broker's ledger, and when copies may call themselves caught up."""

    ledger: ConsumptionLedger
    republished: Callable[[], bool]


class ServiceBroke(Exception):
    """A part of the service ended, and none ever should. The log says why. The text is one sentence."""


class MayTooMuch(Exception):
    """The role at the database has rights that production refuses. The text says which."""


class Runtime:
    """One service in one process. Build it, then `run` it, or take `api()` and the parts for a test."""

    def __init__(
        self,
        service: Service,
        settings: ServiceSettings,
        embedding: Embedding | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits = USUAL,
    ) -> None:
        self.service = service
        self.settings = settings
        self.kafka = replace(settings.kafka(), embedded=embedding is not None)
        self.database = Database(settings.database_url.get_secret_value(), settings.database_pool, limits)
        self.tools = service.make_tools(settings)
        self.transactions = Transactions(
            service.name, self.database, self.tools, self._wake_relays, clock, self._wake_schedules
        )
        self.relays = [Relay(service.name, self._source(embedding), self._producer) for _ in range(self._relay_count())]
        self.quotas = self._quotas()
        self.schedules = self._schedules()
        self._consuming: list[Consumer] = []
        self._broken: str | None = None
        self._embedding = embedding
        if embedding is not None:
            embedding.ledger.on_progress(self._wake_relays)
            for topic in service.consumed_topics:
                embedding.ledger.expect(topic, service.group(topic))

    def wake(self) -> None:
        """Something was committed here: the relay and the schedules look now."""
        self._wake_relays()
        for schedule in self.schedules:
            schedule.wake()

    def api(self, made: FastAPI | None = None) -> FastAPI:
        """The service's HTTP API. `made` is the app of a runtime that has ended; it is used again."""
        settings, seconds = self.settings, self.settings.token_jwks_serve_seconds
        tokens = TokenSettings(
            settings.token_issuer,
            settings.token_audience,
            settings.token_jwks,
            jwks_file_serves=None if seconds is None else timedelta(seconds=seconds),
            untyped=settings.token_untyped,
            clients=settings.token_clients,
        )
        secret = self.settings.idempotency_key_secret.get_secret_value().encode()
        app = made or self.service.make_app()
        door, verifier = Door(self.transactions, secret), TokenVerifier(tokens)
        furnish(app, self.ready, door=door, verifier=verifier, quotas=self.quotas, settings=self.settings)
        app.state.body_within = self.settings.http_receive_seconds
        return app

    async def ready(self) -> dict[str, str]:
        """Without database or schema it is down. Without Kafka it is only degraded, since facts wait in the outbox; so
        it is with a database that keeps nothing, since it still answers questions."""
        if not await self.database.answers():
            return {"database": "down", "schema": "down", "kafka": self._kafka()}
        current = await is_current(self.database, self.service.migrations)
        keeps = "ok" if await takes_writes(self.database) else "degraded"
        return {"database": keeps, "schema": "ok" if current else "down", "kafka": self._kafka()}

    def consumers(self) -> list[Consumer]:
        """One for each topic that the service reacts to."""
        return [self._consumer(topic) for topic in self.service.consumed_topics]

    def intake(self, topic: str) -> Intake:
        """The reactions to one topic, as the consumer or a replay feeds them."""
        reactions = [reaction for reaction in self.service.reactions if reaction.topic == topic]
        return Intake(self.service.group(topic), reactions, self.transactions)

    def listeners(self, role: str) -> list[tuple[FastAPI, socket.socket]]:
        """The role's servers. They take their ports now: a port that is in use is told before anything starts."""
        if role == "worker":
            return [(make_worker_app(self.ready), bind(self.settings.http_host, self.settings.health_port))]
        return [(self.api(), bind(self.settings.http_host, self.settings.http_port))]

    async def run(self, role: str, servers: list[tuple[FastAPI, socket.socket]], stop: asyncio.Event) -> None:
        """Runs the role until `stop` is set; then requests and batches in hand are finished first.

        ServiceBroke: one of its parts ended by itself, which stops all others too.
        """
        work = [relay.run() for relay in self.relays] + [self._measure()]
        if self.settings.environment == "production":
            work.append(self._keep_within_rights())
        if role in ("worker", "all"):
            self._consuming = self.consumers()
            work += [consumer.run() for consumer in self._consuming]
            work += [schedule.run() for schedule in self.schedules]
            work.append(self._clean())
        tasks = [asyncio.create_task(one) for one in work]
        for task in tasks:
            # None of these should end by itself. If one does, the process ends too, and its supervisor starts it again.
            task.add_done_callback(lambda done: self._ended(done, stop))
        log.info("service.started", service=self.service.name, role=role)
        try:
            settings = self.settings
            serving = [
                serve(app, listener, stop, settings.http_receive_seconds, settings.trusted_proxies)
                for app, listener in servers
            ]
            await asyncio.gather(*serving, stop.wait())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=_ENDS_WITHIN)
            await self.close()
            log.info("service.stopped", service=self.service.name, role=role)
        if self._broken:
            raise ServiceBroke(self._broken)

    async def close(self) -> None:
        """Closes the database and what the tools have opened."""
        if self.service.close_tools is not None:
            await self.service.close_tools(self.tools)
        await self.quotas.close()
        await self.database.close()

    def _ended(self, task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
        if task.cancelled():
            return
        error = task.exception()
        log.critical("service.broke", service=self.service.name, error=type(error).__name__, exc_info=error)
        by_rule = isinstance(error, MayTooMuch)
        self._broken = str(error) if by_rule else f"{self.service.name} broke, and its log says why."
        stop.set()

    def _quotas(self) -> Quotas:
        settings = self.settings
        allowance = Allowance(
            settings.quota_questions,
            settings.quota_commands,
            settings.quota_outward,
            settings.quota_strangers,
            settings.quota_forms,
            settings.quota_forms_together,
        )
        secret = settings.idempotency_key_secret.get_secret_value().encode()
        return Quotas(self.service.name, self.database, allowance, secret, self.transactions.clock)

    def _source(self, embedding: Embedding | None) -> PostgresLanes | SqliteFile:
        if self.database.is_sqlite:
            topics = [topic.name for topic in self.service.topics]
            return SqliteFile(self.database, topics, embedding.ledger if embedding else None)
        return PostgresLanes(self.database)

    def _relay_count(self) -> int:
        return 1 if self.database.is_sqlite else _RELAYS

    def _producer(self) -> Any:
        return broker.producer(self.kafka, f"vidare-{self.service.name}")

    def _wake_schedules(self, tables: Collection[Table]) -> None:
        for schedule in self.schedules:
            if schedule.table in tables:
                schedule.wake()

    def _wake_relays(self) -> None:
        # One idle relay is enough for one commit. A busy one may hold its lane, and looks again when it has finished.
        resting = [relay for relay in self.relays if relay.rests]
        for relay in self.relays:
            if not relay.rests or relay is resting[0]:
                relay.wake()

    def _kafka(self) -> str:
        answers = any(relay.kafka_answers for relay in self.relays)
        return "ok" if answers and all(consumer.kafka_answers for consumer in self._consuming) else "degraded"

    def _schedules(self) -> list[DueWorker[Any]]:
        own = list(self.service.make_schedules(self.transactions))
        if self.service.clocks:
            own.append(self._schedule("clocks", DUE_CLOCKS, ClockHand(self.transactions, self.service.clocks).strike))
        if self.service.deadlines is not None:
            deadlines = self.service.deadlines
            own.append(
                self._schedule("deadlines", deadlines.schedule, DeadlineHand(self.transactions, deadlines).strike)
            )
        return own

    def _schedule(self, name: str, due: DueTable, strike: Callable[[Row[Any]], Awaitable[None]]) -> DueWorker[Any]:
        return DueWorker(name, self.database, due, strike, self.transactions.clock, concurrency=4)

    def _consumer(self, topic: str) -> Consumer:
        embedding = self._embedding
        return Consumer(
            self.kafka,
            topic,
            self.intake(topic),
            self._catching_up(topic),
            embedding.ledger if embedding else None,
        )

    def _catching_up(self, topic: str) -> CatchingUp | None:
        """For a topic that feeds a copy."""
        if all(reaction.once for reaction in self.service.reactions if reaction.topic == topic):
            return None
        may = self._embedding.republished if self._embedding else lambda: True
        return CatchingUp(topic, note_caught_up(self.database), may)

    async def _clean(self) -> None:
        while True:
            try:
                await clean(self.database, self.transactions.clock())
            except Exception as error:  # the database is away: old rows can be removed later
                log.warning("cleaning.waiting", error=type(error).__name__)
            await asyncio.sleep(_CLEAN_EVERY)

    async def _keep_within_rights(self) -> None:
        """Ends the service whose role at the database has more rights than it needs."""
        while True:
            try:
                beyond = await rights_beyond(self.database)
                break
            except Exception as error:  # the database is away, and there is nothing that the service could do there
                log.warning("rights.waiting", error=type(error).__name__)
            await asyncio.sleep(_MEASURE_EVERY)
        if beyond:
            variable = f"{self.service.name.upper()}_DATABASE_URL"
            reasons = [f"{variable}, the role: {one}" for one in beyond]
            raise MayTooMuch(refused(self.service.name, [*reasons, CHANGE_OVER]))
        await asyncio.Event().wait()  # no part of a service ends by itself

    async def _measure(self) -> None:
        while True:
            try:
                async with self.database.reading() as session:
                    await measure_mechanisms(session, self.service.name, self.transactions.clock())
                    if self.service.deadlines is not None:
                        await self.service.deadlines.measure(session, self.service.name, self.transactions.clock())
                    if self.service.measure is not None:
                        await self.service.measure(session)
            except Exception as error:  # the database is away; the gauges stay as they were
                log.warning("gauges.waiting", error=type(error).__name__)
            await self._show_readiness()
            look_for_ended_floods()
            await asyncio.sleep(_MEASURE_EVERY)

    async def _show_readiness(self) -> None:
        try:
            parts = await self.ready()
        except Exception as error:  # the database went away while it was asked
            log.warning("readiness.unknown", error=type(error).__name__)
            parts = {"database": "down"}
        for part, state in parts.items():
            metrics.ready.labels(self.service.name, part).set(state == "ok")


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    return stop
