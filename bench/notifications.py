"""A notifications service with its world: organisations with one contact and one webhook endpoint each."""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
from sqlalchemy import insert

from bench.containers import Servers
from bench.outside import Outside
from bench.processes import HERE, free_port, run, server
from deploy.local.issuer import LocalIssuer
from services.notifications.model.contact.row import Contact
from services.notifications.model.endpoint.row import Endpoint
from services.notifications.model.organisation.row import OrganisationCopy
from services.notifications.vault import Vault
from shared.ids import new_id
from shared.persistence.database import Database
from shared.persistence.encryption import KeyRing

SERVICE_NAME = "services.notifications"
MOST_ENDPOINTS = 10  # the default of NOTIFICATIONS_MOST_ENDPOINTS
_DELIVERED = """
    SELECT count(*) FROM delivery d
    WHERE channel = $1 AND status = 'delivered' AND (attempts = 1 OR channel = 'email')
    AND (SELECT count(*) FROM delivery_attempt a WHERE a.delivery_id = d.id AND a.outcome = 'delivered') = 1
"""
_KEYS = "bench:" + base64.b64encode(bytes(32)).decode()


class NotificationsWorld:
    """One database of the service. `secrets` are the endpoints' signing secrets by organisation."""

    def __init__(self, servers: Servers, database: str, outside: Outside, issuer: LocalIssuer, checkout: Path) -> None:
        self._servers = servers
        self._outside = outside
        self._issuer = issuer
        self._checkout = checkout
        self.database = database
        self.secrets: dict[UUID, str] = {}

    @classmethod
    async def make(
        cls, servers: Servers, outside: Outside, issuer: LocalIssuer, checkout: Path = HERE
    ) -> "NotificationsWorld":
        """A new database with the service's schema, as the checkout has it."""
        world = cls(servers, await servers.new_database(), outside, issuer, checkout)
        environment = world._environment(free_port())
        await asyncio.to_thread(run, SERVICE_NAME, "migrate", environment=environment, checkout=checkout)
        return world

    def worker(self, port: int | None = None) -> AbstractContextManager[int]:
        """A worker of the checkout, in a process of its own that is ready; its id. It shows its metrics on `port`."""
        port = port or free_port()
        return server(
            port, "/readyz", SERVICE_NAME, "worker", environment=self._environment(port), checkout=self._checkout
        )

    def _environment(self, health_port: int) -> dict[str, str]:
        """The settings of a worker. What they leave out stands at its default."""
        settings = {
            "DATABASE_URL": self._servers.url(self.database),
            "KAFKA_BOOTSTRAP": self._servers.kafka,
            "HEALTH_PORT": str(health_port),
            "PUBLIC_URL": "http://vidare.example",
            "TOKEN_ISSUER": self._issuer.issuer,
            "TOKEN_JWKS": str(self._issuer.jwks_file),
            "IDEMPOTENCY_KEY_SECRET": "a secret of the bench, forty characters long",
            "ENDPOINT_KEYS": _KEYS,
            "WEBHOOK_ALLOW": f"{self._outside.url} {self._outside.silent_url}",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self._outside.mail_port),
            "SMTP_TLS": "none",
            "SMTP_SENDER": "Vidare <vidare@vidare.example>",
        }
        return {"VIDARE_ENV": "test"} | {f"NOTIFICATIONS_{name}": value for name, value in settings.items()}

    async def settle(self, sender: UUID, recipients: Sequence[UUID], silent: UUID | None = None) -> None:
        """All organisations are known; the recipients have a contact and an endpoint. The one that is `silent` has as
        many as it may have, at a receiver that never answers."""
        rows = [_organisation(one) for one in (sender, *recipients)]
        contacts = [_contact(one) for one in recipients]
        endpoints = [self._endpoint(one) for one in recipients if one != silent]
        if silent is not None:
            endpoints += [self._endpoint(silent, self._outside.silent_url) for _ in range(MOST_ENDPOINTS)]
        database = Database(self._servers.url(self.database), 2)
        try:
            async with database.connection() as connection:
                for some in (rows, contacts, endpoints):
                    await connection.execute(insert(type(some[0])), [row.model_dump() for row in some])
        finally:
            await database.close()

    async def delivered(self, channel: str = "webhook") -> int:
        """How many of a channel have been delivered, as the service knows it: each by the one attempt that it kept.

        (A mail may be leased more than once before it is sent.)
        """
        connection = await asyncpg.connect(self._servers.plain_url(self.database))
        try:
            return int(await connection.fetchval(_DELIVERED, channel))
        finally:
            await connection.close()

    def _endpoint(self, organisation: UUID, at: str | None = None) -> Endpoint:
        vault, id_ = Vault(KeyRing.parse(_KEYS)), new_id()
        wrapped_key = vault.new_key(id_)
        self.secrets[organisation], sealed = vault.issue(id_, wrapped_key)
        return Endpoint(
            id=id_, status="active", organisation=organisation, url=f"{at or self._outside.url}/hook",
            wrapped_key=wrapped_key, secret=sealed, created_at=datetime.now(UTC),
        )  # fmt: skip


def _organisation(organisation: UUID) -> OrganisationCopy:
    name = dict.fromkeys(("fi", "sv", "en"), "Esimerkki")
    return OrganisationCopy(organisation_id=organisation, version=1, name=name, language="fi", units=[])


def _contact(organisation: UUID) -> Contact:
    return Contact(
        id=new_id(), organisation=organisation, email=f"desk-{organisation.hex[-6:]}@association.example",
        role="general", created_at=datetime.now(UTC), confirmed_at=datetime.now(UTC),
    )  # fmt: skip
