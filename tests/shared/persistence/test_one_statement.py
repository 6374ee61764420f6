"""All that a transaction writes at once: changes first, then new rows, and nothing where a change failed."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, select

from shared.persistence.database import Database
from shared.persistence.mechanisms import idempotency_record, outbox
from shared.persistence.one_statement import Change, ChangedMeanwhile, New, write_all
from shared.work.unit import EVERY_ROW, Transactions
from tests.support.parcel_commands import create
from tests.support.parcel_model import NewParcel, Parcel
from tests.support.post_office import CLERK, count
from tests.support.raw_records import WHEN

PARCELS: Table = Parcel.__table__  # type: ignore[attr-defined]


def record(key: str) -> dict[str, Any]:
    return {
        "organisation": "o", "actor": "a", "route": "r", "key": key, "request_hash": b"h",
        "status": 201, "resource_id": uuid4(), "created_at": WHEN,
    }  # fmt: skip


async def new_parcel(transactions: Transactions[Any]) -> UUID:
    async with transactions.begin(CLERK, "making") as work:
        return (await create(work, NewParcel(size=1))).id


async def write(database: Database, changes: list[Change], new: list[New]) -> None:
    async with database.connection() as connection:
        await connection.run_sync(write_all, changes, new)


async def size_of(database: Database, parcel: UUID) -> tuple[int, int]:
    (row,) = await database.read(select(PARCELS.c.version, PARCELS.c.size).where(PARCELS.c.id == parcel))
    return row.version, row.size


async def test_changes_and_rows_of_several_tables_are_written_together(transactions: Transactions[Any]) -> None:
    parcels = [await new_parcel(transactions) for _ in range(2)]
    changes = [Change(PARCELS, {"version": 2, "size": 5}, {"id": parcel, "version": 1}) for parcel in parcels]
    new = [
        New(idempotency_record, [record("a"), record("b")]), New(idempotency_record, [record("c")]),
        New(idempotency_record, [record("c")], unless_there=True), New(outbox, []),
    ]  # fmt: skip
    await write(transactions.database, changes, new[:2])
    await write(transactions.database, [], new[2:])
    assert [await size_of(transactions.database, parcel) for parcel in parcels] == [(2, 5), (2, 5)]
    assert await count(transactions.database, idempotency_record) == 3


async def test_where_one_row_has_another_version_nothing_is_written(transactions: Transactions[Any]) -> None:
    parcels = [await new_parcel(transactions) for _ in range(2)]
    known = [{"id": parcels[0], "version": 1}, {"id": parcels[1], "version": 4}]
    with pytest.raises(ChangedMeanwhile):
        await write(
            transactions.database,
            [Change(PARCELS, {"version": 2}, one) for one in known],
            [New(idempotency_record, [record("a")])],
        )
    assert await size_of(transactions.database, parcels[0]) == (1, 1)
    assert await count(transactions.database, idempotency_record) == 0


async def test_nothing_to_write_asks_nothing(transactions: Transactions[Any]) -> None:
    await write(transactions.database, [], [New(outbox, [])])


async def test_what_is_in_hand_is_what_was_loaded_and_what_is_to_be_written(transactions: Transactions[Any]) -> None:
    loaded, unknown = await new_parcel(transactions), await new_parcel(transactions)
    async with transactions.begin(CLERK, "looking") as work:
        row = await work.load(Parcel, "parcel", loaded, seen=EVERY_ROW)
        made = await create(work, NewParcel())
        assert work.in_hand(Parcel, loaded) is row
        assert work.in_hand(Parcel, made.id) is made
        assert work.in_hand(Parcel, unknown) is None


async def test_who_reads_once_the_command_is_over_sees_what_it_has_changed(transactions: Transactions[Any]) -> None:
    parcel = await new_parcel(transactions)
    async with transactions.begin(CLERK, "changing") as work:
        row = await work.load(Parcel, "parcel", parcel, seen=EVERY_ROW)
        row.version, row.size = 2, 9
        made = await create(work, NewParcel())
        sizes = select(PARCELS.c.size).where(PARCELS.c.id == parcel)
        assert (await work.execute(sizes)).scalar_one() == 1, "what is held back is not there yet"
        work.over = True
        assert (await work.execute(sizes)).scalar_one() == 9
        assert await work.get(Parcel, made.id) is made
    assert await size_of(transactions.database, parcel) == (2, 9)
