"""The embedded system: three services, a Kafka-protocol broker, SQLite, a mail sink and a receiver in one process.

For trying, for the demonstration, and for a single small office. Everything it keeps stands in one folder.
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
from deploy.local.issuer import LocalIssuer, issuer_app
from deploy.local.kept_secrets import kept_secrets
from deploy.local.listening import Part, WebPart
from deploy.local.receiver import Receiver
from deploy.local.registration import register_organisations
from deploy.local.sinks import MailSink
from deploy.ops.installed import installed_services
from shared.http.authentication import LOCAL_ISSUER
from shared.kernel.actors import Role
from shared.messaging.embedded import ConsumptionLedger
from shared.messaging.republish import republish
from shared.persistence.mechanisms import outbox, replica_progress
from shared.persistence.schema import upgrade
from shared.runtime import Embedding, Runtime

AUDIENCE = "vidare"


class FolderUnusable(SystemExit):
    """The folder cannot be written: one clear sentence and exit code 1."""


@dataclass
class _Gate:
    """Whether the replicas may call themselves caught up: an empty broker looks caught up."""

    open: bool = False


class Stack:
    """One embedded system in `folder`, listening on `ports`; `ready` is set when it serves."""

    def __init__(self, folder: Path, ports: Ports) -> None:
        self.folder = folder
        self.ports = ports
        self.addresses = Addresses.on(ports)
        self.ready = asyncio.Event()
        prepare(folder)
        self._issuer = LocalIssuer(folder / "issuer", LOCAL_ISSUER, AUDIENCE)
        self._services = installed_services()
        self._gate = _Gate()

    def token(self, organisation: UUID, roles: Sequence[Role], now: datetime) -> str:
        """A token of the local issuer for a working day."""
        return self._issuer.token("local", organisation, roles, now=now)

    async def run(self, stop: asyncio.Event) -> None:
        """Runs the whole system; everything is let go when `stop` is set or a part breaks."""
        topics = {topic.name: topic.partitions for one in self._services.values() for topic in one.topics}
        # Addresses first: a port in use is told before anything is started.
        mails, receiver = MailSink(HOST, self.ports.smtp), Receiver()
        sinks: list[Part] = [
            mails,
            WebPart(mails.app(), HOST, self.ports.mails),
            WebPart(receiver.app(), HOST, self.ports.receiver),
            WebPart(issuer_app(self._issuer, self.addresses.issuer), HOST, self.ports.issuer),
        ]
        broker = EmbeddedBroker(topics)
        try:
            for sink in sinks:
                await sink.start()
            runtimes = await self._runtimes(broker.start(), ConsumptionLedger(broker.cluster_id))
            listeners = [runtime.listeners("all") for runtime in runtimes]
            work = [runtime.run("all", own, stop) for runtime, own in zip(runtimes, listeners, strict=True)]
            await _until_one_breaks([*work, self._begin(runtimes, broker.cluster_id)], stop)
        finally:
            for sink in sinks:
                await sink.stop()
            broker.stop()  # last: a producer cannot say goodbye to a broker that is gone

    async def _runtimes(self, bootstrap: str, ledger: ConsumptionLedger) -> list[Runtime]:
        secrets = kept_secrets(self.folder)
        embedding = Embedding(ledger, lambda: self._gate.open)
        runtimes = []
        for name, service in self._services.items():
            settings = service.settings.model_validate(self._settings(name, bootstrap, secrets))
            runtime = Runtime(service, settings, embedding)
            await upgrade(runtime.database, service.migrations)
            runtimes.append(runtime)
        return runtimes

    def _settings(self, name: str, bootstrap: str, secrets: dict[str, str]) -> dict[str, Any]:
        port = {"agreements": self.ports.agreements, "referrals": self.ports.referrals}.get(
            name, self.ports.notifications
        )
        return secrets | {
            "VIDARE_ENV": "demo",
            "database_url": f"sqlite+aiosqlite:///{(self.folder / f'{name}.db').absolute()}",
            "http_host": HOST,
            "http_port": port,
            "public_url": f"http://{HOST}:{port}",
            "kafka_bootstrap": bootstrap,
            "token_issuer": LOCAL_ISSUER,
            "token_audience": AUDIENCE,
            "token_jwks": str(self._issuer.jwks_file),
            "sandbox": True,
            "smtp_host": HOST,
            "smtp_port": self.ports.smtp,
            "smtp_starttls": False,
            "smtp_sender": "Vidare <vidare@vidare.example>",
            "webhook_allow": self.addresses.receiver,
        }

    async def _begin(self, runtimes: Sequence[Runtime], cluster: str) -> None:
        """What a first start needs: new replicas get all current states, and the organisations are registered."""
        agreements = next(one for one in runtimes if one.service.name == "agreements")
        if await _some_replica_is_new(runtimes):
            await republish(agreements.service, agreements.units)
            agreements.wake()
            await _everything_sent(agreements, cluster)
        self._gate.open = True
        await self._register()
        while await _some_replica_is_new(runtimes):  # noqa: ASYNC110 it is the database that is asked
            await asyncio.sleep(0.01)
        self.ready.set()

    async def _register(self) -> None:
        async with aiohttp.ClientSession(trust_env=False) as http:
            await register_organisations(Caller(http, self.addresses, None))


def prepare(folder: Path) -> None:
    """Makes the folder; FolderUnusable with a sentence when it cannot be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise FolderUnusable(f"The folder {folder} cannot be written: {error.strerror}. Choose another.") from error


async def _some_replica_is_new(runtimes: Sequence[Runtime]) -> bool:
    """Whether a replica has never caught up: a fresh database beside a broker that has nothing to tell it."""
    partitions = {topic.name: topic.partitions for runtime in runtimes for topic in runtime.service.topics}
    for runtime in runtimes:
        replicas = {reaction.topic for reaction in runtime.service.reactions if not reaction.once}
        counted = select(replica_progress.c.topic, func.count()).group_by(replica_progress.c.topic)
        async with runtime.database.reading() as session:
            known = {row[0]: row[1] for row in await session.execute(counted)}
        if any(known.get(topic, 0) < partitions[topic] for topic in replicas):
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


async def _until_one_breaks(work: Sequence[Any], stop: asyncio.Event) -> None:
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)
