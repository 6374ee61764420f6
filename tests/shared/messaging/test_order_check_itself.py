"""The check of order and completeness can fail: two outboxes that are known to be wrong are caught by it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from shared.ids import new_id
from shared.messaging import outbox as outbox_rows
from shared.messaging.outbox_sources import Batch, Source, Waiting
from shared.messaging.relay import Relay
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox
from shared.work.unit import Work
from tests.support.backends import new_producer
from tests.support.parcel_commands import weigh
from tests.support.parcel_model import Weigh
from tests.support.post_office import CLERK, PostOffice
from tests.support.slow_writers import versions, weigh_slowly
from tests.support.topic_log import complaints, versions_in_topic
from tests.support.waiting import running, until

pytestmark = [pytest.mark.containers, pytest.mark.parametrize("backend", ["real"], indirect=True)]

_COLUMNS = (outbox.c.id, outbox.c.topic, outbox.c.key, outbox.c.headers, outbox.c.payload)


class RowByRow:
    """Wrong: whichever rows no other relay holds, so that two relays hold rows of one key at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        unlocked = select(*_COLUMNS).order_by(outbox.c.id).limit(3).with_for_update(skip_locked=True)
        async with self._database.connection() as connection:
            batch = Batch([Waiting(*row) for row in await connection.execute(unlocked)], more=True)
            yield batch
            await connection.execute(delete(outbox).where(outbox.c.id.in_(batch.sent)))


class BehindTheLast:
    """Wrong: whatever has a higher id than the last that was sent, so that a row which commits late is passed over."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.last = 0

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        newer = select(*_COLUMNS).where(outbox.c.id > self.last).order_by(outbox.c.id).limit(500)
        async with self._database.connection() as connection:
            batch = Batch([Waiting(*row) for row in await connection.execute(newer)], more=True)
        yield batch
        self.last = max([self.last, *batch.sent])


async def complaints_in(office: PostOffice) -> list[str]:
    """What the check says of the topic as it is now."""
    seen = await versions_in_topic(office.backend.connection, office.backend.topic.name)
    return complaints(seen, await versions(office.first.database))


def relay(office: PostOffice, source: Source) -> Relay:
    return Relay("parcels", source, lambda: new_producer(office.backend), looks_every=0.2)


async def test_relays_that_skip_locked_rows_one_by_one_break_the_order_of_a_key(office: PostOffice) -> None:
    database, topic, chance = office.first.database, office.backend.topic.name, Random(3)
    parcels = await office.create_many([1] * 3)
    found: list[str] = []
    async with running(*(relay(office, RowByRow(database)).run() for _ in range(4))):
        for _ in range(5):  # it breaks by chance, and nearly always in the first of these rounds
            await asyncio.gather(*(weigh_slowly(database, topic, parcels, 40, chance) for _ in range(6)))
            await until(office.all_sent, 30, "every row sent")
            found = await complaints_in(office)
            if found:
                break
    assert any("came after" in complaint for complaint in found)


async def test_a_relay_that_goes_by_the_last_id_loses_a_row_that_commits_late(office: PostOffice) -> None:
    early, late = await office.create_many([1] * 2)
    source = BehindTheLast(office.first.database)

    async def sent(number: int) -> None:
        newest = await _newest_row(office.first.database)
        await until(lambda: source.last == newest, what=f"row {number} sent")

    async with running(relay(office, source).run()):
        await sent(1)
        async with office.first.transactions.begin(CLERK, "late") as work:
            await weigh(work, late, Weigh(size=2))
            await _insert_facts(work)
            await office.weigh(early)
            await sent(2)
        await office.weigh(early)
        await sent(3)
    assert await complaints_in(office) == [f"{late}: ends at 1, not 2"]


async def _insert_facts(work: Work[Any]) -> None:
    """What happens at the end of a transaction, before its end: the ids are taken and nothing is committed."""
    await work.flush()
    rows = [outbox_rows.row_of(fact, new_id(), work.source, work.now, "late", None) for fact in work.facts]
    work.facts.clear()
    await work.execute(insert(outbox), rows)


async def _newest_row(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(select(func.max(outbox.c.id)))).scalar_one())
