"""Due rows: leased once by however many workers, back when the lease has run out, counted at each attempt."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, and_, func, insert, select, update

from shared.ids import new_id
from shared.persistence.database import Database
from shared.persistence.mechanisms import clock
from shared.scheduling import due
from shared.scheduling.clocks import DUE_CLOCKS
from shared.scheduling.due import NOW, DueTable, DueWorker, lease_rows
from tests.support.databases import PostgresServer, SqliteFiles
from tests.support.post_office import count
from tests.support.raw_records import WHEN
from tests.support.waiting import running, until

SECOND = timedelta(seconds=1)
LEASE = DUE_CLOCKS.lease
DONE = clock.c.done_at.is_not(None)


async def add_due(database: Database, number: int, first: datetime = WHEN) -> list[UUID]:
    """Clocks that are due one second after the other."""
    rows = [
        {"id": new_id(), "kind": "lose", "subject": new_id(), "due_at": first + place * SECOND}
        for place in range(number)
    ]
    async with database.connection() as connection:
        await connection.execute(insert(clock), rows)
    return [row["id"] for row in rows]  # type: ignore[misc]


async def attempts_of(database: Database, subject: UUID, number: int) -> bool:
    query = select(clock.c.attempts).where(clock.c.id == subject)
    return bool((await database.read(query))[0].attempts == number)


class Hands:
    """Several workers' one handler: notes each row and closes it, unless told to fail or to hang."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.held: dict[UUID, asyncio.Event] = {}
        self.handled: Counter[UUID] = Counter()
        self.failures = 0
        self.at_once = self.most_at_once = 0
        self.hangs = False

    async def handle(self, row: Any) -> None:
        self.handled[row.id] += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.hangs:
                await asyncio.sleep(3600)
            if row.id in self.held:
                await self.held[row.id].wait()
            if self.failures:
                self.failures -= 1
                raise ValueError("it does not work today")
            async with self._database.connection() as connection:
                await connection.execute(update(clock).where(clock.c.id == row.id).values(done_at=WHEN))
        finally:
            self.at_once -= 1


async def test_rows_are_leased_oldest_first_and_no_more_than_asked_for(database: Database) -> None:
    ids = await add_due(database, 5)
    leased = await lease_rows(database, DUE_CLOCKS, WHEN + 3 * SECOND, 3)
    assert [row.id for row in leased] == ids[:3]
    assert [row.id for row in await lease_rows(database, DUE_CLOCKS, WHEN + 3 * SECOND, 3)] == [ids[3]]
    assert await lease_rows(database, DUE_CLOCKS, WHEN + 3 * SECOND, 3) == [], "the fifth is not due yet"


@pytest.mark.containers
async def test_no_more_are_leased_than_asked_for_however_the_planner_joins(postgres: PostgresServer) -> None:
    url = await postgres.new()
    for way in ("hashagg", "hashjoin", "mergejoin", "sort", "material", "memoize"):
        await postgres.execute(f'ALTER DATABASE "{url.rpartition("/")[2]}" SET enable_{way} = off')
    database = Database(url)
    await add_due(database, 20)
    assert len(await lease_rows(database, DUE_CLOCKS, WHEN + timedelta(hours=1), 3)) == 3
    await database.close()


async def test_a_lease_that_has_run_out_gives_the_row_to_another_and_counts_the_attempt(database: Database) -> None:
    (only,) = await add_due(database, 1)
    moments = (WHEN, WHEN + LEASE - SECOND, WHEN + LEASE, WHEN + 2 * LEASE)
    leases = [await lease_rows(database, DUE_CLOCKS, moment, 10) for moment in moments]
    attempts = [[(row.id, row.attempts) for row in rows] for rows in leases]
    assert attempts == [[(only, 1)], [], [(only, 2)], [(only, 3)]]


async def test_several_workers_handle_each_row_once(database: Database, database_url: str) -> None:
    ids = await add_due(database, 120)
    hands = Hands(database)
    databases = [Database(database_url) for _ in range(3)]
    workers = [
        DueWorker("test", one, DUE_CLOCKS, hands.handle, lambda: WHEN + timedelta(hours=1), concurrency=3)
        for one in databases
    ]

    async def all_done() -> bool:
        return await count(database, clock, DONE) == len(ids)

    async with running(*(worker.run() for worker in workers)):
        await until(all_done, 30, "every row handled")
    assert hands.handled == Counter(ids)
    assert 1 < hands.most_at_once <= 9
    for one in databases:
        await one.close()


async def test_the_row_of_a_worker_that_was_stopped_is_taken_by_another_when_its_lease_has_run_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_FINISH_WITHIN", 0.1)
    (only,) = await add_due(database, 1)
    stopped, other = Hands(database), Hands(database)
    stopped.hangs = True
    async with running(DueWorker("test", database, DUE_CLOCKS, stopped.handle, lambda: WHEN).run()):
        await until(lambda: stopped.handled[only] == 1, what="a row in hand")
    now = WHEN + LEASE - SECOND
    worker = DueWorker("test", database, DUE_CLOCKS, other.handle, lambda: now)
    async with running(worker.run()):
        await asyncio.sleep(0.2)
        assert not other.handled
        now += SECOND
        worker.wake()
        await until(lambda: other.handled[only] == 1, what="the row taken over")


async def test_a_row_whose_handling_fails_comes_again_after_its_lease(database: Database) -> None:
    (only,) = await add_due(database, 1)
    hands = Hands(database)
    hands.failures = 1
    now = WHEN
    worker = DueWorker("test", database, DUE_CLOCKS, hands.handle, lambda: now)
    async with running(worker.run()):
        await until(lambda: hands.handled[only] == 1, what="the failure")
        worker.wake()
        await asyncio.sleep(0.1)
        assert hands.handled[only] == 1, "not before"
        now += LEASE
        worker.wake()
        await until(lambda: hands.handled[only] == 2, what="the second try")


async def test_what_is_read_from_a_leased_row_is_handed_out_and_what_cannot_be_read_comes_again(
    database: Database,
) -> None:
    (only,) = await add_due(database, 1)
    given: list[UUID] = []
    unread: list[UUID] = []
    now, readable = WHEN, False

    async def read(rows: Sequence[Row[Any]]) -> list[UUID]:
        if not readable:
            unread.extend(row.id for row in rows)
            raise ValueError("these are no such rows")
        return [UUID(int=row.id.int) for row in rows]

    async def take(subject: UUID) -> None:
        given.append(subject)

    worker = DueWorker("test", database, DUE_CLOCKS, take, lambda: now, read=read)
    async with running(worker.run()):
        await until(lambda: unread == [only] * 2, what="the row that cannot be read, with others and alone")
        now, readable = now + LEASE, True
        worker.wake()
        await until(lambda: given == [only], what="what was read")


async def test_one_row_that_cannot_be_read_keeps_none_back_that_was_leased_with_it(database: Database) -> None:
    spoilt, *good = await add_due(database, 4)
    given: set[UUID] = set()

    async def read(rows: Sequence[Row[Any]]) -> list[UUID]:
        if spoilt in {row.id for row in rows}:
            raise ValueError("one of these is no such row")
        return [row.id for row in rows]

    async def take(subject: UUID) -> None:
        given.add(subject)

    worker = DueWorker("test", database, DUE_CLOCKS, take, lambda: WHEN + LEASE, concurrency=4, read=read)
    async with running(worker.run()):
        await until(lambda: given == set(good), what="the others")


async def test_the_one_process_of_a_database_may_forget_the_leases_of_its_predecessor(database: Database) -> None:
    ids = await add_due(database, 2)
    await lease_rows(database, DUE_CLOCKS, WHEN + SECOND, 2)
    hands = Hands(database)
    worker = DueWorker("test", database, DUE_CLOCKS, hands.handle, lambda: WHEN + SECOND)
    await worker.forget_leases()
    async with running(worker.run()):
        await until(lambda: hands.handled == Counter(ids), what="both handled")


async def test_a_schedule_waits_while_its_database_is_away(database: Database) -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    worker = DueWorker("test", away, DUE_CLOCKS, Hands(database).handle, lambda: WHEN)
    async with running(worker.run()) as (task,):
        await asyncio.sleep(0.3)
        assert not task.done()
    await away.close()


@pytest.mark.parametrize("turns", range(5))
async def test_a_schedule_that_is_woken_and_stopped_at_the_same_moment_stops(database: Database, turns: int) -> None:
    worker = DueWorker("test", database, DUE_CLOCKS, Hands(database).handle, lambda: WHEN)
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)
    worker.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=3)
    task.cancel()
    assert done


def never_looking_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the net away: only a reason to look brings a row."""
    monkeypatch.setattr(due, "_LOOK_EVERY", 3600.0)
    monkeypatch.setattr(due, "_LOOK_EVERY_ALONE", 3600.0)


async def test_what_was_left_out_for_the_sake_of_another_workers_row_goes_as_soon_as_there_is_room(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_looking_by_itself(monkeypatch)
    leased = clock.alias()
    in_hand = select(func.count()).select_from(leased).where(leased.c.lease_until > NOW, leased.c.done_at.is_(None))
    two_at_once = DueTable(clock, and_(clock.c.done_at.is_(None), in_hand.scalar_subquery() < 2), LEASE, {})
    hands = Hands(database)
    one, other = (
        DueWorker("test", database, two_at_once, hands.handle, lambda: WHEN + SECOND, concurrency=4) for _ in range(2)
    )
    async with running(one.run(), other.run()):
        for worker in (one, other):
            (id_,) = await add_due(database, 1)
            hands.held[id_] = asyncio.Event()
            worker.wake()
            await until(lambda: bool(hands.handled[id_]), what="a row in each worker's hands")  # noqa: B023
        (waiting,) = await add_due(database, 1)
        one.wake()
        other.wake()
        await asyncio.sleep(0.2)
        assert not hands.handled[waiting]
        next(iter(hands.held.values())).set()
        await until(lambda: bool(hands.handled[waiting]), what="the row that waited for room")
        for event in hands.held.values():
            event.set()


async def test_a_row_that_found_no_room_goes_at_the_end_of_one_in_hand(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_looking_by_itself(monkeypatch)
    ids = await add_due(database, 3)
    hands = Hands(database)
    worker = DueWorker("test", database, DUE_CLOCKS, hands.handle, lambda: WHEN + 3 * SECOND)
    async with running(worker.run()):
        await until(lambda: hands.handled == Counter(ids), what="one after the other")
    assert hands.most_at_once == 1


async def test_a_row_that_is_due_later_goes_when_it_is_due_though_nobody_wakes_its_worker(database: Database) -> None:
    hands = Hands(database)
    worker = DueWorker("test", database, DUE_CLOCKS, hands.handle, lambda: datetime.now(UTC))
    soon = datetime.now(UTC) + timedelta(seconds=0.5)
    ids = await add_due(database, 2, soon)
    async with running(worker.run()):
        await asyncio.sleep(0.2)
        assert not hands.handled
        await until(lambda: hands.handled == Counter(ids), 5, "both, a second after each other")


async def test_the_one_process_of_a_file_asks_it_rarely_while_nothing_is_due(
    sqlite_files: SqliteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(await sqlite_files.new())
    asked: list[int] = []
    read = database.read

    async def counted(*arguments: Any) -> Any:
        asked.append(1)
        return await read(*arguments)

    monkeypatch.setattr(database, "read", counted)
    async with running(DueWorker("test", database, DUE_CLOCKS, Hands(database).handle, lambda: WHEN).run()):
        await asyncio.sleep(1.5)
    assert len(asked) == 2, "whether something is due, and when it will be"
    await database.close()
