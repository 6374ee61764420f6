"""One service in the test's own process: its runtime, its HTTP API, and callers who carry real tokens.

    async with service_client(SERVICE, folder) as service:
        answer = await service.caller(organisation, Role.ORG_ADMIN).post("/v1/agreements", {...})

The database is a new SQLite file in `folder`, unless the test names another (`tests/services/conftest.py` has a fixture
that gives both kinds, so that the same tests run on PostgreSQL).
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import orjson
from sqlalchemy import Row, select

from deploy.local.issuer import LocalIssuer
from shared.kernel.actors import Role
from shared.messaging.envelope import unpack_headers
from shared.persistence.limits import Limits
from shared.persistence.mechanisms import audit_entry, outbox
from shared.persistence.schema import upgrade
from shared.production import LOCAL_ISSUER
from shared.runtime import Runtime
from shared.service import Service
from tests.support.apps import NO_QUOTA, app_for, give_back

AUDIENCE = "vidare"

PATIENT = Limits(statement=120, lock=60, idle_in_transaction=120, answer=150, silence=60, connect=60, room=120)
"""A machine that builds images beside the tests may stand still for longer than a service in use would wait. How long
that is has tests of its own (`tests/shared/persistence/test_limits.py`)."""


class Moment:
    """A clock that stands still until the test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class WrittenFact:
    """One row of the outbox, read back."""

    topic: str
    key: str
    type: str
    sequence: int
    content: dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """Speaks to the API as one actor. Every POST carries a new Idempotency-Key unless the test says otherwise."""

    client: httpx2.AsyncClient
    token: str

    async def get(self, path: str, **parameters: Any) -> httpx2.Response:
        return await self.client.get(path, params=parameters or None, headers=self._headers())

    async def head(self, path: str) -> httpx2.Response:
        return await self.client.head(path, headers=self._headers())

    async def post(
        self, path: str, body: Any = None, *, version: int | str | None = None, key: str | None = "new"
    ) -> httpx2.Response:
        """`version`, or the whole inner of an ETag, is sent as `If-Match`; `key` None sends no Idempotency-Key."""
        named = str(uuid4()) if key == "new" else key
        return await self.client.post(path, json=body, headers=self._headers(version, named))

    async def patch(self, path: str, body: Any, *, version: int | str | None = None) -> httpx2.Response:
        return await self.client.patch(path, json=body, headers=self._headers(version))

    async def put(self, path: str, body: Any, *, version: int | str | None = None) -> httpx2.Response:
        return await self.client.put(path, json=body, headers=self._headers(version))

    def _headers(self, version: int | str | None = None, key: str | None = None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key is not None:
            headers["Idempotency-Key"] = key
        return headers


@dataclass(frozen=True)
class ServiceUnderTest:
    """A service that is up; no relay runs, so that all facts stay in the outbox to be looked at."""

    runtime: Runtime
    client: httpx2.AsyncClient
    issuer: LocalIssuer
    _tokens: dict[tuple[UUID | None, tuple[Role, ...], str, frozenset[UUID]], str] = field(default_factory=dict)

    def token(
        self, organisation: UUID | None, *roles: Role, subject: str = "someone-1", units: Collection[UUID] = ()
    ) -> str:
        """A token as the identity provider would give it; only an operator's names no organisation."""
        asked = organisation, roles, subject, frozenset(units)
        if asked not in self._tokens:
            made = self.issuer.token(subject, organisation, roles, now=datetime.now(UTC), units=units)
            self._tokens[asked] = made
        return self._tokens[asked]

    def caller(
        self, organisation: UUID | None, *roles: Role, subject: str = "someone-1", units: Collection[UUID] = ()
    ) -> Caller:
        return Caller(self.client, self.token(organisation, *roles, subject=subject, units=units))

    @property
    def operator(self) -> Caller:
        return self.caller(None, Role.OPERATOR, subject="operator-1")

    async def facts(self) -> list[WrittenFact]:
        """Everything that waits in the outbox, in order."""
        async with self.runtime.database.reading() as session:
            rows = (await session.execute(select(outbox).order_by(outbox.c.id))).all()
        return [_written(row) for row in rows]

    async def audits(self) -> Sequence[Row[Any]]:
        """The audit entries, in order."""
        async with self.runtime.database.reading() as session:
            return (await session.execute(select(audit_entry).order_by(audit_entry.c.id))).all()


def _written(row: Row[Any]) -> WrittenFact:
    headers = {name: value.decode() for name, value in unpack_headers(row.headers)}
    assert headers["ce_subject"] == row.key
    return WrittenFact(row.topic, row.key, headers["ce_type"], int(headers["ce_sequence"]), orjson.loads(row.payload))


@asynccontextmanager
async def service_client(
    service: Service,
    folder: Path,
    *,
    database_url: str | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    settings: Mapping[str, Any] | None = None,
) -> AsyncIterator[ServiceUnderTest]:
    """The service, its database migrated. `folder` is a temporary one; `settings` are the service's own.

    `database_url` names an empty database, or one that an earlier call left.
    """
    issuer = LocalIssuer(folder / "issuer", LOCAL_ISSUER, AUDIENCE)
    url = database_url or f"sqlite+aiosqlite:///{folder / service.name}.db"
    read = service.settings(**_settings(url, issuer) | dict(settings or {}))
    runtime = Runtime(service, read, clock=clock, limits=PATIENT)
    try:
        await upgrade(runtime.database, service.migrations)
        app = app_for(runtime)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://service.test") as client:
            yield ServiceUnderTest(runtime, client, issuer)
        give_back(runtime, app)
    finally:
        await runtime.close()


def _settings(url: str, issuer: LocalIssuer) -> dict[str, Any]:
    return {
        "VIDARE_ENV": "test",
        "database_url": url,
        "kafka_bootstrap": "127.0.0.1:1",  # nothing is sent: no relay runs
        "token_issuer": issuer.issuer,
        "token_audience": issuer.audience,
        "token_jwks": str(issuer.jwks_file),
        "idempotency_key_secret": "a secret of the tests, forty characters long",
        **NO_QUOTA,
    }
