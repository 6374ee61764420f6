"""The check of order and completeness can fail: two outboxes that are known to be wrong are caught by it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

import pytest
from sqlalchemy import delete, func, select

from shared.messaging.outbox_sources import Batch, Source, Waiting
from shared.messaging.relay import Relay
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox
from tests.support.backends import new_producer
from tests.support.post_office import PostOffice
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
            batch = Batch([Waiting(*row) for row in await connection.execute(unlocked)])
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
            batch = Batch([Waiting(*row) for row in await connection.execute(newer)])
        yield batch
        self.last = max([self.last, *batch.sent])


async def complaints_about(office: PostOffice, make_source: Callable[[Database], Source], relays: int) -> list[str]:
    """What the check says after relays with this source have sent what slow writers wrote."""
    database, topic = office.first.database, office.backend.topic.name
    parcels = await office.create_many([1] * 3)
    chance = Random(3)
    sources = [make_source(database) for _ in range(relays)]
    work = [Relay("parcels", source, lambda: new_producer(office.backend)).run() for source in sources]
    async with running(*work):
        await asyncio.gather(*(weigh_slowly(database, topic, parcels, 40, chance) for _ in range(6)))
        if isinstance(sources[0], BehindTheLast):
            newest = await _newest_row(database)
            await until(lambda: sources[0].last == newest, what="the last row sent")  # type: ignore[attr-defined]
        else:
            await until(office.all_sent, 30, "every row sent")
    return complaints(await versions_in_topic(office.backend.connection, topic), await versions(database))


async def _newest_row(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(select(func.max(outbox.c.id)))).scalar_one())


async def test_relays_that_skip_locked_rows_one_by_one_break_the_order_of_a_key(office: PostOffice) -> None:
    found = await complaints_about(office, RowByRow, relays=4)
    assert any("came after" in complaint for complaint in found)


async def test_a_relay_that_goes_by_the_last_id_loses_rows_that_commit_late(office: PostOffice) -> None:
    found = await complaints_about(office, BehindTheLast, relays=1)
    assert found
