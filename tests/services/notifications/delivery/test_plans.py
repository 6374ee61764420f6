"""How PostgreSQL finds what is due: by indexes of what is unfinished, however much was delivered before.

By the plan for any values, the one that a statement is left with which is asked again and again. A connection keeps it
from when the table was nearly empty, until PostgreSQL looks into the table by itself, a minute later, or the driver
plans anew, after five. So the looks, which are asked whatever comes, are held to it from the first row; what is asked
of those that were leased may read a new table whole so long.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.notifications.commands.delivery import delivering
from services.notifications.dispatch import schedule
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.queries.delivery import receivers
from shared.persistence.database import Database
from shared.persistence.prepared import Prepared
from tests.support.foreign_facts import ASSOCIATION, referral
from tests.support.post_room import PostRoom

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),
]

LEASE = timedelta(seconds=30)
LOOKS = {
    "a look for webhooks": schedule.webhooks(LEASE).leasing,
    "a look for mails": schedule.mails(LEASE).leasing,
}
OF_THOSE_LEASED = {"their receivers": receivers._RECEIVERS, "their outcomes": delivering._DELIVERING}


async def deliver_before(room: PostRoom, number: int) -> None:
    """Copies of one delivered webhook, each about a subject of its own, in a table that was never analysed."""
    await room.endpoint(ASSOCIATION)
    async with room.at_work():
        await room.take(referral("submitted", room.moment.now, recipient=ASSOCIATION))
        await room.until_status("delivered", channel="webhook")
    own = {"id": "gen_random_uuid()", "event_id": "gen_random_uuid()", "subject_id": "gen_random_uuid()"}
    names = ", ".join(column.name for column in DELIVERY_ROWS.c)
    values = ", ".join(own.get(column.name, column.name) for column in DELIVERY_ROWS.c)
    copying = f"""
        INSERT INTO delivery ({names}) SELECT {values} FROM delivery, generate_series(1, {number})
        WHERE channel = 'webhook'"""
    async with room.service.runtime.database.connection() as connection:
        await connection.execute(text(copying))


async def plan_of(room: PostRoom, prepared: Prepared) -> str:
    database = room.service.runtime.database
    text_of = prepared.compiled(database.writer.dialect).text
    nothing = ", ".join("NULL" for _ in set(re.findall(r"\$\d+", text_of)))
    async with database.driver() as connection, connection.transaction():
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE asked AS {text_of}")
        rows: Any = await connection.fetch(f"EXPLAIN EXECUTE asked({nothing})")
        await connection.execute("DEALLOCATE asked")
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("number", "analysed"), [(0, False), (5000, False), (5000, True)], ids=["new", "grown", "grown and analysed"]
)
async def test_what_is_asked_for_every_webhook_does_not_read_those_that_were_delivered(
    room: PostRoom, migrated_url: str, number: int, analysed: bool
) -> None:
    await deliver_before(room, number)
    if analysed:
        owner = Database(migrated_url)
        async with owner.connection() as connection:
            await connection.execute(text("ANALYZE delivery"))
        await owner.close()
    for what, prepared in (LOOKS | OF_THOSE_LEASED if number else LOOKS).items():
        plan = await plan_of(room, prepared)
        assert "Index" in plan and "Seq Scan on delivery" not in plan, f"{what}:\n{plan}"
