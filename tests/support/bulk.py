"""Many outbox rows at once, of a chosen size."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import orjson
from sqlalchemy import insert

from shared.messaging.envelope import pack_headers, write_headers
from shared.messaging.outbox import lane_of
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox
from tests.support.raw_records import WHEN, parcel_event


async def fill_outbox(database: Database, topic: str, keys: Sequence[UUID], rows: int, size: int) -> set[UUID]:
    """Adds `rows` events of about `size` bytes, by turns of these keys; answers the events' ids."""
    versions = dict.fromkeys(keys, 0)
    added: list[dict[str, object]] = []
    for number in range(rows):
        parcel = keys[number % len(keys)]
        versions[parcel] += 1
        event = parcel_event(parcel, versions[parcel])
        padding = "x" * (size - len(orjson.dumps(event.content)) - 10)
        added.append(
            {
                "lane": lane_of(str(parcel)),
                "event_id": event.id,
                "topic": topic,
                "key": str(parcel),
                "aggregate": f"parcel:{parcel}",
                "version": versions[parcel],
                "headers": pack_headers(write_headers(event)),
                "payload": orjson.dumps({**event.content, "pad": padding}),
                "created_at": WHEN,
            }
        )
    async with database.connection() as connection:
        await connection.execute(insert(outbox), added)
    return {row["event_id"] for row in added}  # type: ignore[misc]


def some_keys(number: int) -> list[UUID]:
    return [uuid4() for _ in range(number)]
