"""The embedded system: three services, a Kafka-protocol broker, SQLite, a mail sink and a receiver in one process.

For trying, for the demonstration and for tests, never for clients who exist: its issuer gives a token to anyone who
asks, so VIDARE_ENV=production refuses it. Everything it keeps stands in one folder.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy import func, or_, select

from deploy.local.addresses import HOST, Addresses, Ports
from deploy.local.broker import EmbeddedBroker
from deploy.local.caller import Caller
from deploy.local.folder import held, prepare
from deploy.local.issuer import LocalIssuer, issuer_app
from deploy.local.kept_secrets import kept_secrets
from deploy.local.listening import Part, WebPart
from deploy.local.moved_clock import MovedClock
from deploy.local.outside import Outside
from deploy.local.provisions import enable_proposed_provisions
from deploy.local.receiver import Receiver
from deploy.local.registration import register_organisations
from deploy.local.sinks import MailSink
from services.agreements.service import SERVICE as AGREEMENTS
from services.notifications.service import SERVICE as NOTIFICATIONS
from services.referrals.service import SERVICE as REFERRALS
from shared.intake.caught_up import not_caught_up
from shared.kernel.actors import Role
from shared.messaging.embedded import ConsumptionLedger
from shared.persistence.mechanisms import outbox
from shared.persistence.schema import upgrade
from shared.production import LOCAL_ISSUER
from shared.republish import republish
from shared.runtime import Embedding, Runtime

AUDIENCE = "vidare"
_SERVICES = (AGREEMENTS, REFERRALS, NOTIFICATIONS)


@dataclass
class _Gate:
    """Whether the copies may call themselves caught up: an empty broker looks caught up."""

    open: bool = False


_NOTHING_OUTSIDE = Outside()


class Stack:
    """One embedded system in `folder`, listening on `ports`; `ready` is set when it serves.

    `bootstrap` is then the address of its broker. FolderUnusable and PortInUse are SystemExit with a sentence.
    """

    def __init__(self, folder: Path, ports: Ports, outside: Outside = _NOTHING_OUTSIDE) -> None:
        self.folder = folder
        self.ports = ports
        self.addresses = Addresses.on(ports)
        self.ready = asyncio.Event()
        self.bootstrap = ""
        self._outside = outside
        self._clock = MovedClock()
        self._running: list[Runtime] = []
        prepare(folder)
        self._issuer = LocalIssuer(folder / "issuer", LOCAL_ISSUER, AUDIENCE)
        self._gate = _Gate()

    def token(self, organisation: UUID | None, roles: Sequence[Role], now: datetime) -> str:
        """A token of the local issuer for a working day; without an organisation it is an operator's."""
        return self._issuer.token("local", organisation, roles, now=now)

    def put_forward(self, to: datetime) -> None:
        """It is `to` in the whole system from now on, and what is due by then strikes. ValueError as of the clock."""
        self._clock.put_forward(to)
        for runtime in self._running:
            runtime.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Runs the whole system; everything is let go when `stop` is set or a part breaks."""
        broker = EmbeddedBroker({topic.name: topic.partitions for service in _SERVICES for topic in service.topics})
        sinks = self._sinks()
        with held(self.folder):
            try:
                for sink in sinks:  # addresses first: a port in use is told before anything is started
                    await sink.start()
                self.bootstrap = broker.start()
                runtimes = self._running = await self._runtimes(ConsumptionLedger(broker.cluster_id))
                listeners = [runtime.listeners("all") for runtime in runtimes]
                work = [runtime.run("all", own, stop) for runtime, own in zip(runtimes, listeners, strict=True)]
                await _until_one_breaks(work, self._begin(runtimes, broker.cluster_id), stop)
            finally:
                await asyncio.gather(*(sink.stop() for sink in sinks))
                broker.stop()  # last: a producer cannot say goodbye to a broker that is gone

    def _sinks(self) -> list[Part]:
        mails, receiver = MailSink(HOST, self.ports.smtp), Receiver()
        return [
            mails,
            WebPart(mails.app(), HOST, self.ports.mails),
            WebPart(receiver.app(), HOST, self.ports.receiver),
            WebPart(issuer_app(self._issuer, self.addresses.issuer), HOST, self.ports.issuer),
        ]

    async def _runtimes(self, ledger: ConsumptionLedger) -> list[Runtime]:
        secrets = kept_secrets(self.folder)
        embedding = Embedding(ledger, lambda: self._gate.open)
        runtimes = []
        for service in _SERVICES:
            settings = service.settings.model_validate(self._settings(service.name, secrets))
            runtime = Runtime(service, settings, embedding, self._clock)
            await upgrade(runtime.database, service.migrations)
            if service is REFERRALS:
                await enable_proposed_provisions(runtime)
            for schedule in runtime.schedules:
                await schedule.forget_leases()
            runtimes.append(runtime)
        return runtimes

    def _settings(self, name: str, secrets: dict[str, str]) -> dict[str, Any]:
        port = {"agreements": self.ports.agreements, "referrals": self.ports.referrals}.get(
            name, self.ports.notifications
        )
        mail_host, mail_port = self._outside.mails_to or (HOST, self.ports.smtp)
        return secrets | {
            "VIDARE_ENV": "demo",
            "database_url": f"sqlite+aiosqlite:///{(self.folder / f'{name}.db').absolute()}",
            "http_host": HOST,
            "http_port": port,
            "public_url": f"http://{HOST}:{port}",
            "kafka_bootstrap": self.bootstrap,
            "token_issuer": LOCAL_ISSUER,
            "token_audience": AUDIENCE,
            "token_jwks": str(self._issuer.jwks_file),
            "sandbox": True,
            "places_told_after_seconds": 0,
            "taken_back_told_after_seconds": 0,
            "mails_gathered_seconds": 0,
            "smtp_host": mail_host,
            "smtp_port": mail_port,
            "smtp_tls": "none",
            "smtp_sender": "Vidare <vidare@vidare.example>",
            "webhook_allow": " ".join((self.addresses.receiver, *self._outside.webhooks_to)),
        }

    async def _begin(self, runtimes: Sequence[Runtime], cluster: str) -> None:
        """What a first start needs: new copies get all current states, and the organisations are registered."""
        if await _some_copy_is_new(runtimes):
            for runtime in runtimes:
                await republish(runtime.service, runtime.transactions)
                runtime.wake()
                await _everything_sent(runtime, cluster)
        self._gate.open = True
        await self._register()
        while await _some_copy_is_new(runtimes):  # noqa: ASYNC110 it is the database that is asked
            await asyncio.sleep(0.01)
        self.ready.set()

    async def _register(self) -> None:
        async with aiohttp.ClientSession(trust_env=False) as http:
            await register_organisations(Caller(http, self.addresses, None))


async def _some_copy_is_new(runtimes: Sequence[Runtime]) -> bool:
    """Whether a copy has never caught up: a fresh database beside a broker that has nothing to tell it."""
    for runtime in runtimes:
        copies = {reaction.topic for reaction in runtime.service.reactions if not reaction.once}
        async with runtime.database.reading() as session:
            if await not_caught_up(session, copies):
                return True
    return False


async def _everything_sent(runtime: Runtime, cluster: str) -> None:
    """Waits until the broker has all that stands in the outbox."""
    unsent = select(func.count()).select_from(outbox)
    unsent = unsent.where(or_(outbox.c.sent_to.is_(None), outbox.c.sent_to != cluster), outbox.c.dead_reason.is_(None))
    while True:
        async with runtime.database.reading() as session:
            if (await session.execute(unsent)).scalar_one() == 0:
                return
        await asyncio.sleep(0.01)


async def _until_one_breaks(work: Sequence[Any], beginning: Any, stop: asyncio.Event) -> None:
    """Runs all until `stop`. Where something fails, everything stops and its error is raised."""
    tasks = [asyncio.create_task(one) for one in (*work, _unless_stopped(beginning, stop))]
    try:
        await asyncio.gather(*tasks)
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _unless_stopped(beginning: Any, stop: asyncio.Event) -> None:
    """The beginning, given up when the system stops meanwhile: then it speaks to servers that are gone."""
    begun = asyncio.create_task(beginning)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({begun, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set():
        begun.cancel()
        await asyncio.gather(begun, return_exceptions=True)
    else:
        begun.result()
