"""The parcel service of one test: its runtimes, and the questions a test asks of its database."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, func, insert, select

from shared.ids import new_id
from shared.kernel.actors import Actor, Role
from shared.messaging.outbox import Fact, row_of
from shared.messaging.relay import Relay
from shared.persistence.database import Database
from shared.persistence.failures import is_transient
from shared.persistence.mechanisms import outbox, parked_message
from shared.runtime import Runtime
from shared.service import Service
from shared.settings import ServiceSettings
from tests.support import parcel_commands as commands
from tests.support.apps import NO_QUOTA
from tests.support.backends import Backend, new_producer
from tests.support.parcel_model import NewParcel, ParcelState, Weigh, copy, seen
from tests.support.parcels import parcel_service
from tests.support.raw_records import WHEN

CLERK = Actor("clerk", UUID("01920000-0000-7000-8000-000000000001"), frozenset({Role.CASEWORKER}))


def settings_for(database_url: str, bootstrap: str, **more: Any) -> ServiceSettings:
    """Complete settings of a service under test."""
    complete: dict[str, Any] = {
        "VIDARE_ENV": "test",
        "database_url": database_url,
        "kafka_bootstrap": bootstrap,
        "http_port": 0,
        "health_port": 0,
        "token_issuer": "https://issuer.example",
        "token_jwks": "/nowhere",
        "idempotency_key_secret": "k" * 32,
        **NO_QUOTA,
    }
    return ServiceSettings(**(complete | more))


class PostOffice:
    """The parcel service on one backend. `runtime` makes a process's worth of it; close them at the end."""

    def __init__(self, backend: Backend, service: Service | None = None) -> None:
        self.backend = backend
        self.service = service or parcel_service(backend.topic)
        self.first = self.runtime()

    def runtime(self, **settings: Any) -> Runtime:
        complete = settings_for(self.backend.database_url, self.backend.connection.bootstrap, **settings)
        return Runtime(self.service, complete, self.backend.embedding())

    def relay(self) -> Relay:
        """A relay on the first runtime's database. No commit wakes it, so it looks often."""
        source = self.backend.source(self.first.database)
        return Relay("parcels", source, lambda: new_producer(self.backend), looks_every=0.2)

    async def create(self, size: int = 1) -> UUID:
        async with self.first.transactions.begin(CLERK, f"correlation-{uuid4()}") as work:
            return (await commands.create(work, NewParcel(size=size))).id

    async def create_many(self, sizes: Sequence[int]) -> list[UUID]:
        """All in one transaction."""
        async with self.first.transactions.begin(CLERK, "many") as work:
            return [(await commands.create(work, NewParcel(size=size))).id for size in sizes]

    async def weigh(self, parcel: UUID, size: int = 2) -> int:
        """The parcel's new version."""
        async with self.first.transactions.begin(CLERK, "weighing") as work:
            return (await commands.weigh(work, parcel, Weigh(size=size))).version

    async def put_row(self, parcel: UUID, version: int, payload: bytes, topic: str | None = None) -> None:
        """An outbox row with a payload of one's own."""
        state = ParcelState(parcel_id=parcel, version=version, status="packed", size=1)
        weighed = Fact(topic or self.backend.topic.name, "parcel.weighed", "parcel", parcel, version, state)
        row = row_of(weighed, new_id(), "/vidare/parcels", WHEN, "put", None) | {"payload": payload}
        async with self.first.database.writing() as session:
            await session.execute(insert(outbox).values(row))
            await session.commit()

    async def dead_reasons(self) -> list[str]:
        async with self.first.database.reading() as session:
            query = select(outbox.c.dead_reason).where(outbox.c.dead_reason.is_not(None))
            return sorted((await session.execute(query)).scalars())

    async def count(self, table: Table, *where: Any) -> int:
        return await count(self.first.database, table, *where)

    async def waiting(self) -> int:
        """Outbox rows that Kafka does not have and may still take."""
        return await self.count(outbox, outbox.c.dead_reason.is_(None), outbox.c.sent_to.is_(None))

    async def all_sent(self) -> bool:
        return await self.waiting() == 0

    async def outbox_is_empty(self) -> bool:
        return await self.count(outbox, outbox.c.dead_reason.is_(None)) == 0

    async def seen(self) -> list[UUID]:
        """The ids of the events that took effect, once for each time."""
        async with self.first.database.reading() as session:
            return list((await session.execute(select(seen.c.event_id))).scalars())

    async def effects(self) -> int:
        """How many effects were made."""
        return await self.count(seen)

    async def copies(self) -> dict[UUID, int]:
        """The copy: parcel → version."""
        async with self.first.database.reading() as session:
            return {row.id: row.version for row in await session.execute(select(copy))}

    async def parked_reasons(self) -> list[str]:
        async with self.first.database.reading() as session:
            query = select(parked_message.c.reason).where(parked_message.c.replayed_at.is_(None))
            return sorted((await session.execute(query)).scalars())


async def count(database: Database, table: Table, *where: Any) -> int:
    async with database.reading() as session:
        return int((await session.execute(select(func.count()).select_from(table).where(*where))).scalar_one())


async def keep_creating(office: PostOffice, made: list[UUID], enough: Callable[[], bool]) -> None:
    """A command after the other until told to stop; one that is refused for now is tried again."""
    while not enough():
        try:
            made.append(await office.create())
        except Exception as error:
            assert is_transient(error), error
        await asyncio.sleep(0.05)
