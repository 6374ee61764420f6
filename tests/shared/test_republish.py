"""Sending all states again: marked, in batches, and never an old state after a newer one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared import republish as module
from shared.ids import new_id
from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body
from shared.messaging.outbox import Fact
from shared.persistence.database import Database
from shared.persistence.mechanisms import outbox
from shared.republish import aggregate_table, republish
from shared.work.unit import Transactions
from tests.support import parcel_commands as commands
from tests.support.parcel_commands import ParcelTools
from tests.support.parcel_model import NewParcel, Parcel
from tests.support.parcels import PARCEL_SERVICE, PARCELS

OWNER = Actor("caseworker-1", new_id(), frozenset({Role.CASEWORKER}))


@pytest.fixture
async def transactions(database_url: str) -> AsyncIterator[Transactions[Any]]:
    database = Database(database_url)
    yield Transactions("parcels", database, ParcelTools(PARCELS.name))
    await database.close()


async def some_parcels(transactions: Transactions[Any], count: int) -> list[UUID]:
    """Parcels whose own facts have been sent already."""
    made: list[UUID] = []
    async with transactions.begin(OWNER, "test") as work:
        made = [(await commands.create(work, NewParcel())).id for _ in range(count)]
    async with transactions.database.connection() as connection:
        await connection.execute(delete(outbox))
    return made


async def waiting(transactions: Transactions[Any]) -> list[tuple[str, int, str | None]]:
    query = select(outbox.c.key, outbox.c.version, outbox.c.aggregate).order_by(outbox.c.id)
    async with transactions.database.reading() as session:
        return [tuple(row) for row in await session.execute(query)]


async def test_every_state_is_sent_again_marked_as_one_whose_version_is_not_new(
    transactions: Transactions[Any],
) -> None:
    made = await some_parcels(transactions, 3)
    assert await republish(PARCEL_SERVICE, transactions) == 3
    assert await republish(PARCEL_SERVICE, transactions) == 3, "twice is allowed: no version is claimed"
    found = await waiting(transactions)
    assert sorted(key for key, _, _ in found) == sorted(str(one) for one in made for _ in "ab")
    assert {(version, aggregate) for _, version, aggregate in found} == {(1, None)}


async def test_many_states_are_written_in_several_transactions(
    transactions: Transactions[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_parcels(transactions, 5)
    monkeypatch.setattr(module, "BATCH", 2)
    commits: list[None] = []
    counting = replace(transactions, after_commit=lambda: commits.append(None))
    assert await republish(PARCEL_SERVICE, counting) == 5
    assert len(commits) == 3


async def test_a_state_that_moved_on_after_it_was_read_is_left_out(transactions: Transactions[Any]) -> None:
    old, other = await some_parcels(transactions, 2)

    async def read_then_moved(session: AsyncSession) -> AsyncIterator[Fact]:
        facts = [fact async for fact in commands.current_states(session, PARCELS.name)]
        async with transactions.begin(OWNER, "test") as work:
            await commands.send(work, old, Body())
        for fact in facts:
            yield fact

    assert await republish(replace(PARCEL_SERVICE, current_states=read_then_moved), transactions) == 1
    assert [(key, version) for key, version, _ in await waiting(transactions)] == [(str(old), 2), (str(other), 1)]


async def test_a_command_in_hand_is_waited_for_before_its_aggregate_is_judged(transactions: Transactions[Any]) -> None:
    (parcel,) = await some_parcels(transactions, 1)
    read = asyncio.Event()

    async def slowly(session: AsyncSession) -> AsyncIterator[Fact]:
        facts = [fact async for fact in commands.current_states(session, PARCELS.name)]
        read.set()
        for fact in facts:
            yield fact

    async with transactions.begin(OWNER, "test") as work:
        await commands.send(work, parcel, Body())
        await work.flush()  # the row is changed and locked, and nothing is committed
        sending = asyncio.create_task(republish(replace(PARCEL_SERVICE, current_states=slowly), transactions))
        await asyncio.wait_for(read.wait(), 10)
    assert await asyncio.wait_for(sending, 10) == 0
    assert [version for _, version, _ in await waiting(transactions)] == [2]


async def test_a_batch_that_fails_for_a_reason_that_passes_is_written_again_and_once(
    transactions: Transactions[Any],
) -> None:
    await some_parcels(transactions, 2)
    troubles: list[Exception] = [ConnectionResetError(), TimeoutError()]

    def clock() -> datetime:
        if troubles:
            raise troubles.pop()
        return transactions.clock()

    assert await republish(PARCEL_SERVICE, replace(transactions, clock=clock)) == 2
    assert (troubles, len(await waiting(transactions))) == ([], 2)


async def test_a_batch_that_fails_for_good_is_not_tried_again(transactions: Transactions[Any]) -> None:
    await some_parcels(transactions, 1)
    troubles: list[Exception] = [ConnectionResetError(), ArithmeticError()]

    def clock() -> datetime:
        raise troubles.pop()

    with pytest.raises(ArithmeticError):
        await republish(PARCEL_SERVICE, replace(transactions, clock=clock))
    assert len(troubles) == 1


async def test_a_service_without_states_sends_nothing(transactions: Transactions[Any]) -> None:
    assert await republish(replace(PARCEL_SERVICE, current_states=None), transactions) == 0


def test_an_aggregates_table_bears_its_noun() -> None:
    assert aggregate_table(PARCEL_SERVICE, "parcel") is Parcel.__table__  # type: ignore[attr-defined]
