"""Ways from a topic to webhooks and mails: Vidare's worker, and what it is measured beside.

Each has a world of its own, where every organisation has one webhook endpoint and one contact.
"""

import base64
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession
from standardwebhooks import Webhook

from bench.bare_delivery import posting
from bench.containers import Servers
from bench.naive_delivery_rows import Contact, Endpoint, Row
from bench.notifications import NotificationsWorld
from bench.outside import Arrival, Outside
from bench.processes import HERE, says_ready
from deploy.local.issuer import LocalIssuer
from services.notifications.contracts.consumed import REFERRALS
from shared.production import LOCAL_ISSUER


class Way(Protocol):
    """`topic` is what its processes read."""

    topic: str

    def start(self) -> AbstractContextManager[int]:
        """One process, from when it is about to read; its id."""

    async def noted(self, channel: str) -> int:
        """How many deliveries of a channel it knows to be delivered."""

    def referral_of(self, arrival: Arrival) -> UUID:
        """The referral of which a webhook tells. Raises where it is not signed as its receiver expects."""


class Ours:
    """The worker of the notifications service, of this checkout or another."""

    topic = REFERRALS

    def __init__(self, world: NotificationsWorld) -> None:
        self._world = world

    @classmethod
    async def make(
        cls,
        servers: Servers,
        outside: Outside,
        sender: UUID,
        recipients: Sequence[UUID],
        folder: Path,
        checkout: Path = HERE,
    ) -> "Ours":
        world = await NotificationsWorld.make(servers, outside, LocalIssuer(folder, LOCAL_ISSUER, "vidare"), checkout)
        await world.settle(sender, recipients)
        return cls(world)

    def start(self, port: int | None = None) -> AbstractContextManager[int]:
        """`port`: where it shows its metrics."""
        return self._world.worker(port)

    async def noted(self, channel: str) -> int:
        return await self._world.delivered(channel)

    def referral_of(self, arrival: Arrival) -> UUID:
        return _signed(arrival, orjson.loads(arrival.body)["data"], "organisation", self._world.secrets)


class Naive:
    """What most would build, with mails or without (`bench/naive_delivery.py`)."""

    def __init__(self, servers: Servers, outside: Outside, database: str) -> None:
        self.topic = servers.new_topic().name
        self._servers = servers
        self._outside = outside
        self._database = database
        self._secrets: dict[UUID, str] = {}

    @classmethod
    async def make(cls, servers: Servers, outside: Outside, recipients: Sequence[UUID], mails: bool) -> "Naive":
        made = cls(servers, outside, await servers.new_database())
        made._secrets = {one: "whsec_" + base64.b64encode(os.urandom(24)).decode() for one in recipients}
        url = f"{outside.url}/hook"
        rows: list[Row] = [Endpoint(organisation=one, url=url, secret=made._secrets[one]) for one in recipients]
        if mails:
            rows += [Contact(organisation=one, email=f"desk-{one.hex[-6:]}@association.example") for one in recipients]
        engine = create_async_engine(servers.url(made._database))
        async with engine.begin() as connection:
            await connection.run_sync(Row.metadata.create_all)
        async with AsyncSession(engine) as session:
            session.add_all(rows)
            await session.commit()
        await engine.dispose()
        return made

    def start(self) -> AbstractContextManager[int]:
        environment = {
            "BENCH_DATABASE_URL": self._servers.url(self._database),
            "BENCH_KAFKA": self._servers.kafka,
            "BENCH_TOPIC": self.topic,
            "BENCH_SMTP_PORT": str(self._outside.mail_port),
        }
        return says_ready("bench.naive_delivery", environment=environment)

    async def noted(self, channel: str) -> int:
        connection = await asyncpg.connect(self._servers.plain_url(self._database))
        try:
            query = "SELECT count(*) FROM delivery WHERE channel = $1 AND status = 'delivered'"
            return int(await connection.fetchval(query, channel))
        finally:
            await connection.close()

    def referral_of(self, arrival: Arrival) -> UUID:
        return _signed(arrival, orjson.loads(arrival.body), "recipient", self._secrets)


class Bare:
    """The loop that remembers nothing (`bench/bare_delivery.py`). It sends no mails."""

    def __init__(self, servers: Servers, outside: Outside) -> None:
        self.topic = servers.new_topic().name
        self._servers = servers
        self._outside = outside

    def start(self) -> AbstractContextManager[int]:
        return posting(self._servers.kafka, self.topic, self._outside.url)

    async def noted(self, _channel: str) -> int:
        return self._outside.counts()[0]

    def referral_of(self, arrival: Arrival) -> UUID:
        return UUID(orjson.loads(arrival.body)["referral_id"])


def _signed(arrival: Arrival, told: Mapping[str, str], organisation: str, secrets: Mapping[UUID, str]) -> UUID:
    Webhook(secrets[UUID(told[organisation])]).verify(arrival.body, arrival.headers)
    return UUID(told["referral_id"])
