"""Outbox rows that Kafka refused for good: listed, and handed to the relay again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert

from shared.messaging.dead import list_dead, retry_dead
from shared.messaging.outbox_sources import PostgresLanes, SqliteFile, Waiting
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox
from tests.support.parcels import PARCELS

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    async with made.connection() as connection:
        await connection.execute(
            insert(outbox), [row(1, "MessageSizeTooLargeError"), row(2, "InvalidTopicError"), row(3)]
        )
    yield made
    await made.close()


def row(number: int, dead: str | None = None) -> dict[str, object]:
    return {
        "id": number,
        "lane": 3,
        "event_id": uuid4(),
        "topic": PARCELS.name,
        "key": "parcel-a",
        "version": number,
        "headers": b"[]",
        "payload": b"x" * number,
        "created_at": NOW,
        "dead_reason": dead,
    }


async def due(database: Database) -> list[Waiting]:
    source = SqliteFile(database, [PARCELS.name], None) if database.is_sqlite else PostgresLanes(database)
    async with source.batch() as batch:
        rows = list(batch.rows)
        batch.rows.clear()  # looked at, not sent
    return rows


async def test_only_refused_rows_are_listed_with_what_kafka_said(database: Database) -> None:
    dead = await list_dead(database)
    assert [(one.id, one.version, one.size, one.reason) for one in dead] == [
        (1, 1, 1, "MessageSizeTooLargeError"),
        (2, 2, 2, "InvalidTopicError"),
    ]
    assert dead[0].created_at == NOW


async def test_a_chosen_row_goes_back_to_the_relay_and_the_others_stay(database: Database) -> None:
    assert await retry_dead(database, [2, 3, 99]) == 1, "3 was never dead and 99 does not exist"
    assert [one.id for one in await list_dead(database)] == [1]
    assert [one.id for one in await due(database)] == [2, 3]


async def test_all_of_them_go_back_in_their_order(database: Database) -> None:
    assert await retry_dead(database) == 2
    assert [one.id for one in await due(database)] == [1, 2, 3]
