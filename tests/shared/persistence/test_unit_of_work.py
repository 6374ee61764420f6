"""One command, one transaction: everything together or nothing, and the outbox after the rows."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import registry
from sqlmodel import col

from shared.ids import new_id
from shared.kernel.refusals import Kind, Refusal
from shared.messaging.outbox import row_of
from shared.persistence.database import Database
from shared.persistence.mechanisms import audit_entry, idempotency_record, outbox
from shared.work.unit import EVERY_ROW, Precondition, Transactions, Work
from tests.support.parcel_commands import create, fact, weigh
from tests.support.parcel_model import NewParcel, Parcel, Weigh
from tests.support.post_office import CLERK, count
from tests.support.raw_records import WHEN

# Of these two tables SQLAlchemy would write the outbox first, since it goes by name.
assert sorted([str(Parcel.__tablename__), "outbox"])[0] == "outbox"


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """What is written to which table of the database, in its order."""
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("SELECT"):
            written.extend(re.findall(r"(?:INSERT INTO|UPDATE|DELETE FROM) \w+", statement.replace('"', "")))

    event.listen(database.writer.sync_engine, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(database.writer.sync_engine, "before_cursor_execute", note)


async def new_parcel(transactions: Transactions[Any]) -> UUID:
    async with transactions.begin(CLERK, "making") as work:
        return (await create(work, NewParcel())).id


async def test_the_outbox_is_written_after_the_row_is_locked_and_changed(transactions: Transactions[Any]) -> None:
    parcel = await new_parcel(transactions)
    with statements_of(transactions.database) as written:
        async with transactions.begin(CLERK, "weighing") as work:
            await weigh(work, parcel, Weigh(size=3))
    assert written == ["UPDATE parcel", "INSERT INTO outbox", "INSERT INTO audit_entry"]


async def test_a_mapped_outbox_row_would_be_written_before_the_change_that_it_tells_of(
    transactions: Transactions[Any],
) -> None:
    class MappedRow:
        pass

    registry().map_imperatively(MappedRow, outbox)
    parcel = await new_parcel(transactions)
    with statements_of(transactions.database) as written:
        async with transactions.begin(CLERK, "weighing") as work:
            found = await work.load(Parcel, "parcel", parcel, seen=EVERY_ROW)
            found.version += 1
            row = MappedRow()
            weighed = fact(found, "weighed", "a topic")
            for name, value in row_of(weighed, new_id(), "/vidare/test", WHEN, "mapped", None).items():
                setattr(row, name, value)
            work.add(row)
            await work.flush()
    assert written[:2] == ["INSERT INTO outbox", "UPDATE parcel"]
    assert found.id == parcel


async def test_rows_facts_audit_and_idempotency_record_are_kept_together_or_not_at_all(
    transactions: Transactions[Any],
) -> None:
    record = {
        "organisation": "o", "actor": "a", "route": "r", "key": "k", "request_hash": b"h",
        "status": 201, "resource_id": uuid4(), "created_at": WHEN,
    }  # fmt: skip
    async with transactions.begin(CLERK, "first") as work:
        await create(work, NewParcel())
        work.idempotency = record
    with pytest.raises(Refusal) as refused:
        async with transactions.begin(CLERK, "second") as work:
            await create(work, NewParcel())
            work.idempotency = record
    assert refused.value.code == "idempotency-key-in-progress"
    for table in (Parcel.__table__, outbox, audit_entry, idempotency_record):  # type: ignore[attr-defined]
        assert await count(transactions.database, table) == 1


async def test_a_command_that_fails_leaves_nothing_and_wakes_nobody(transactions: Transactions[Any]) -> None:
    woken: list[bool] = []
    transactions = Transactions(
        transactions.service, transactions.database, transactions.tools, lambda: woken.append(True)
    )
    with pytest.raises(ZeroDivisionError):
        async with transactions.begin(CLERK, "failing") as work:
            await create(work, NewParcel())
            await work.flush()
            raise ZeroDivisionError
    assert await count(transactions.database, outbox) == 0
    assert not woken
    await new_parcel(transactions)
    assert woken == [True]


async def test_two_commands_at_once_on_one_aggregate_take_effect_one_after_the_other(
    transactions: Transactions[Any],
) -> None:
    parcel = await new_parcel(transactions)

    async def weigh_it(size: int) -> int:
        async with transactions.begin(CLERK, "weighing") as work:
            return (await weigh(work, parcel, Weigh(size=size))).version

    assert sorted(await asyncio.gather(*(weigh_it(size) for size in range(5)))) == [2, 3, 4, 5, 6]
    async with transactions.database.reading() as session:
        assert list((await session.execute(select(outbox.c.version).order_by(outbox.c.id))).scalars()) == [*range(1, 7)]


async def test_of_two_commands_that_read_the_same_version_one_is_told_that_the_object_changed(
    transactions: Transactions[Any],
) -> None:
    parcel = await new_parcel(transactions)

    async def weigh_version_1(size: int) -> str:
        try:
            async with transactions.begin(CLERK, "weighing", Precondition(1)) as work:
                await weigh(work, parcel, Weigh(size=size))
        except Refusal as refusal:
            return refusal.code
        return "weighed"

    assert sorted(await asyncio.gather(weigh_version_1(3), weigh_version_1(4))) == ["stale-version", "weighed"]


async def test_a_change_that_passed_by_the_lock_is_refused_as_stale(transactions: Transactions[Any]) -> None:
    parcel = await new_parcel(transactions)
    with pytest.raises(Refusal) as refused:
        async with transactions.begin(CLERK, "without a lock") as work:
            found = await work.session.get(Parcel, parcel)
            assert found is not None
            await work.execute(Parcel.__table__.update().values(version=7))  # type: ignore[attr-defined]
            found.version += 1
    assert refused.value.kind is Kind.STALE


async def test_no_row_is_loaded_before_somebody_says_who_may_see_it(transactions: Transactions[Any]) -> None:
    parcel = await new_parcel(transactions)
    async with transactions.begin(CLERK, "loading") as work:
        with pytest.raises(TypeError, match="seen"):
            await work.load(Parcel, "parcel", parcel)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("others", "own"),
    [
        ([col(Parcel.owner) == uuid4()], [col(Parcel.owner) == CLERK.organisation]),
        (lambda row: row.owner == uuid4(), lambda row: row.owner == CLERK.organisation),
    ],
    ids=["conditions", "question"],
)
async def test_a_row_that_the_actor_may_not_see_is_not_found(
    transactions: Transactions[Any], others: Any, own: Any
) -> None:
    parcel = await new_parcel(transactions)
    async with transactions.begin(CLERK, "loading") as work:
        with pytest.raises(Refusal) as refused:
            await work.load(Parcel, "parcel", parcel, seen=others)
        assert (await work.load(Parcel, "parcel", parcel, seen=own)).id == parcel
    assert refused.value.kind is Kind.NOT_FOUND


async def test_two_facts_of_one_aggregate_under_one_version_are_refused_by_the_database(
    transactions: Transactions[Any],
) -> None:
    parcel = await new_parcel(transactions)

    async def record_again(work: Work[Any]) -> None:
        work.record(fact(Parcel(id=parcel, status="packed", owner=uuid4(), made_at=WHEN), "created", "a topic"))

    with pytest.raises(Exception, match=r"(?i)unique"):
        async with transactions.begin(CLERK, "again") as work:
            await record_again(work)


async def test_an_instant_without_a_zone_never_reaches_the_database(transactions: Transactions[Any]) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        async with transactions.begin(CLERK, "naive") as work:
            await work.execute(insert(audit_entry).values(at=WHEN.replace(tzinfo=None), actor="a", action="b"))
