"""Where the relay takes its batches from: no transaction is left behind, and no connection that is dead."""

import asyncio
import re

import pytest
from sqlalchemy import text

from shared.messaging.outbox_sources import PostgresLanes
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox
from tests.support.post_office import PostOffice
from tests.support.waiting import running, until

_OURS = "FROM pg_stat_activity WHERE datname = current_database()"
_OPEN = text(f"SELECT count(*) {_OURS} AND state LIKE 'idle in tr%'")
_END_OTHERS = text(f"SELECT pg_terminate_backend(pid) {_OURS} AND pid <> pg_backend_pid()")


async def no_transaction_is_open(database: Database) -> bool:
    async with database.reading() as session:
        return bool((await session.execute(_OPEN)).scalar_one() == 0)


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_a_batch_that_is_cancelled_at_any_moment_leaves_no_transaction_open(office: PostOffice) -> None:
    """SQLAlchemy's pool would hand that connection on, and the next commit would be one into the void."""
    await office.create()
    source = office.backend.source(office.first.database)

    async def take() -> None:
        async with source.batch():
            await asyncio.sleep(0.001)

    for turns in range(80):
        task = asyncio.create_task(take())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    watching = Database(office.backend.database_url)
    try:
        await until(lambda: no_transaction_is_open(watching), 3, "the end of all transactions")
    finally:
        await watching.close()
    await office.create()
    assert await office.count(outbox) == 2


@pytest.mark.containers
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("emptied", [False, True], ids=["new", "emptied and vacuumed"])
async def test_no_statement_of_the_relay_is_planned_to_read_an_outbox_whole(database: Database, emptied: bool) -> None:
    """It is empty nearly always, and a plan that was made then is kept while it grows."""
    async with database.driver() as connection:
        if emptied:
            await connection.execute("DELETE FROM outbox")
            await connection.execute("VACUUM ANALYZE outbox")
        await connection.execute(PostgresLanes._BEGIN)
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        for statement in (PostgresLanes._LANES, PostgresLanes._ROWS, PostgresLanes._SENT):
            nothing = ", ".join("NULL" for _ in set(re.findall(r"\$\d+", statement)))
            await connection.execute(f"PREPARE asked AS {statement}")
            plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE asked({nothing})"))
            await connection.execute("DEALLOCATE asked")
            assert "Index" in plan and "Seq Scan" not in plan and "JIT" not in plan, plan
        await connection.execute("COMMIT")


@pytest.mark.containers
@pytest.mark.parametrize("backend", ["real"], indirect=True)
async def test_a_relay_whose_database_connections_were_all_cut_goes_on_with_new_ones(office: PostOffice) -> None:
    await office.create_many([1] * 3)
    relays = [office.relay() for _ in range(2)]
    async with running(*(relay.run() for relay in relays)):
        await until(office.all_sent, what="Kafka having every row")
        other = PostOffice(office.backend)
        try:
            async with other.first.database.connection() as connection:
                await connection.execute(_END_OTHERS)
            await other.create()
            await until(other.all_sent, 30, "Kafka having the new row as well")
        finally:
            await other.first.close()
