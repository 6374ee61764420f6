"""Does the database keep what is written? One with a full disk, or one that only reads, still answers questions."""

import secrets
from datetime import UTC, datetime

from sqlalchemy import insert

from shared.ids import new_id
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox

_PAGES = 64 * 1024  # bytes by chance, so that they cannot be packed: more than the free room within a table's own pages


async def takes_writes(database: Database) -> bool:
    """Whether it does, as far as is known. It is tried only after a write was refused, and nothing of the try stays."""
    if not database.refused_a_write:
        return True
    row = {
        "lane": 0, "event_id": new_id(), "topic": "", "key": "", "aggregate": None, "version": 0, "headers": b"",
        "payload": secrets.token_bytes(_PAGES), "created_at": datetime.now(UTC),
    }  # fmt: skip
    try:
        async with database.writer.connect() as connection:
            await connection.execute(insert(outbox).values(row))
            await connection.rollback()
    except Exception:  # whatever it is, it was not written
        return False
    database.refused_a_write = False
    return True
