"""Clocks: set, moved and stopped; struck once; and closed with their move, or with the reason why it was refused."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select

from shared.ids import new_id
from shared.kernel.refusals import Kind, Refusal
from shared.persistence.mechanisms import clock, outbox
from shared.scheduling.clocks import DUE_CLOCKS, ClockCommand, ClockHand, Struck, set_clock, stop_clocks
from shared.scheduling.due import lease_rows
from shared.work.unit import Transactions, Work
from tests.support.parcel_commands import create, lose, lose_at
from tests.support.parcel_model import NewParcel, Parcel
from tests.support.post_office import CLERK
from tests.support.raw_records import WHEN

HOUR = timedelta(hours=1)


@pytest.fixture
def transactions(transactions: Transactions[Any]) -> Transactions[Any]:
    """The clock of these tests stands still."""
    return Transactions(transactions.service, transactions.database, transactions.tools, clock=lambda: WHEN)


async def parcel_to_lose(transactions: Transactions[Any], detail: Any = None) -> UUID:
    async with transactions.begin(CLERK, "packing") as work:
        parcel = await create(work, NewParcel())
        await set_clock(work, "lose", parcel.id, WHEN, detail)
    return parcel.id


async def clocks(transactions: Transactions[Any]) -> list[Any]:
    async with transactions.database.reading() as session:
        return list(await session.execute(select(clock).order_by(clock.c.id)))


async def status_of(transactions: Transactions[Any], parcel: UUID) -> tuple[str, int]:
    async with transactions.database.reading() as session:
        row = await session.get(Parcel, parcel)
    assert row is not None
    return row.status, row.version


async def leased(transactions: Transactions[Any]) -> Row[Any]:
    (row,) = await lease_rows(transactions.database, DUE_CLOCKS, WHEN, 10)
    return row


def hand(transactions: Transactions[Any], commands: Mapping[str, ClockCommand] | None = None) -> ClockHand:
    return ClockHand(transactions, commands or {"lose": lose})


async def test_a_clock_makes_its_move_and_is_closed_with_it(transactions: Transactions[Any]) -> None:
    parcel = await parcel_to_lose(transactions)
    await hand(transactions).strike(await leased(transactions))
    assert await status_of(transactions, parcel) == ("lost", 2)
    (row,) = await clocks(transactions)
    assert (row.outcome, row.done_at, row.lease_until) == ("done", WHEN, None)
    async with transactions.database.reading() as session:
        assert (await session.execute(select(outbox.c.version).order_by(outbox.c.id))).scalars().all() == [1, 2]


async def test_a_clock_that_is_struck_again_does_nothing(transactions: Transactions[Any]) -> None:
    parcel = await parcel_to_lose(transactions)
    row = await leased(transactions)
    await hand(transactions).strike(row)
    await hand(transactions).strike(row)
    assert await status_of(transactions, parcel) == ("lost", 2)
    assert [one.outcome for one in await clocks(transactions)] == ["done"]


async def test_a_clock_that_two_workers_strike_at_once_makes_one_move(transactions: Transactions[Any]) -> None:
    parcel = await parcel_to_lose(transactions)
    row = await leased(transactions)
    await asyncio.gather(*(hand(transactions).strike(row) for _ in range(3)))
    assert await status_of(transactions, parcel) == ("lost", 2)
    assert [one.outcome for one in await clocks(transactions)] == ["done"]


async def test_a_move_that_is_refused_closes_its_clock_with_the_reason(transactions: Transactions[Any]) -> None:
    parcel = await parcel_to_lose(transactions)
    await hand(transactions).strike(await leased(transactions))
    async with transactions.begin(CLERK, "again") as work:
        await lose_at(work, parcel, WHEN)
    await hand(transactions).strike(await leased(transactions))
    assert sorted(one.outcome for one in await clocks(transactions)) == ["done", "refused: move-not-allowed"]


@pytest.mark.parametrize("kind", [Kind.NOT_READY, Kind.STALE])
async def test_a_move_that_cannot_be_judged_now_leaves_its_clock_open(
    transactions: Transactions[Any], kind: Kind
) -> None:
    async def not_now(work: Work[Any], struck: Struck) -> None:
        raise Refusal(kind, "not-now", "Ask again.")

    await parcel_to_lose(transactions)
    with pytest.raises(Refusal):
        await hand(transactions, {"lose": not_now}).strike(await leased(transactions))
    (row,) = await clocks(transactions)
    assert row.done_at is None


async def test_a_failure_leaves_the_clock_open_and_nothing_of_the_move(transactions: Transactions[Any]) -> None:
    async def fails(work: Work[Any], struck: Struck) -> None:
        await lose(work, struck)
        raise ZeroDivisionError

    parcel = await parcel_to_lose(transactions)
    with pytest.raises(ZeroDivisionError):
        await hand(transactions, {"lose": fails}).strike(await leased(transactions))
    (row,) = await clocks(transactions)
    assert row.done_at is None
    assert await status_of(transactions, parcel) == ("packed", 1)


async def test_setting_a_clock_again_moves_the_one_that_is_open(transactions: Transactions[Any]) -> None:
    parcel = await parcel_to_lose(transactions, {"first": True})
    async with transactions.begin(CLERK, "later") as work:
        await set_clock(work, "lose", parcel, WHEN + HOUR, {"first": False})
        assert bool(work.wakes) == transactions.database.is_sqlite, "who looks rarely must know of it"
    (row,) = await clocks(transactions)
    assert (row.due_at, row.detail, row.attempts) == (WHEN + HOUR, {"first": False}, 0)


async def test_a_clock_that_was_moved_while_it_was_leased_does_not_strike_early(
    transactions: Transactions[Any],
) -> None:
    parcel = await parcel_to_lose(transactions)
    row = await leased(transactions)
    async with transactions.begin(CLERK, "later") as work:
        await lose_at(work, parcel, WHEN + HOUR)
    await hand(transactions).strike(row)
    assert await status_of(transactions, parcel) == ("packed", 1)
    (moved,) = await clocks(transactions)
    assert (moved.done_at, moved.due_at) == (None, WHEN + HOUR)


async def again(work: Work[Any], struck: Struck) -> None:
    await lose(work, struck)
    await set_clock(work, "lose", struck.subject, WHEN + HOUR, {"again": True})


async def test_a_clocks_own_command_can_set_its_kind_again(transactions: Transactions[Any]) -> None:
    parcel = await parcel_to_lose(transactions)
    row = await leased(transactions)
    await hand(transactions, {"lose": again}).strike(row)
    assert await status_of(transactions, parcel) == ("lost", 2)
    struck, new = await clocks(transactions)
    assert (struck.id, struck.outcome, struck.due_at) == (row.id, "done", WHEN)
    assert (new.done_at, new.due_at, new.detail, new.attempts) == (None, WHEN + HOUR, {"again": True}, 0)
    await hand(transactions, {"lose": again}).strike(row)
    assert len(await clocks(transactions)) == 2


async def test_a_clocks_own_command_can_stop_its_kind(transactions: Transactions[Any]) -> None:
    async def lose_for_good(work: Work[Any], struck: Struck) -> None:
        await lose(work, struck)
        await stop_clocks(work, struck.subject, iter(["lose"]))

    parcel = await parcel_to_lose(transactions)
    await hand(transactions, {"lose": lose_for_good}).strike(await leased(transactions))
    assert await status_of(transactions, parcel) == ("lost", 2)
    assert [one.outcome for one in await clocks(transactions)] == ["done"]


async def test_a_clock_that_was_moved_while_it_was_leased_is_not_set_again_by_its_command(
    transactions: Transactions[Any],
) -> None:
    parcel = await parcel_to_lose(transactions)
    row = await leased(transactions)
    async with transactions.begin(CLERK, "later") as work:
        await lose_at(work, parcel, WHEN + 2 * HOUR)
    await hand(transactions, {"lose": again}).strike(row)
    assert await status_of(transactions, parcel) == ("packed", 1)
    (moved,) = await clocks(transactions)
    assert (moved.done_at, moved.due_at) == (None, WHEN + 2 * HOUR)


@pytest.mark.containers
@pytest.mark.parametrize("database_url", ["real"], indirect=True)  # SQLite has one writer: nobody moves it meanwhile
async def test_a_clock_that_was_moved_is_not_closed_by_the_refusal_of_the_old_one(
    transactions: Transactions[Any],
) -> None:
    async def moved_meanwhile(work: Work[Any], struck: Struck) -> None:
        async with transactions.begin(CLERK, "later") as other:
            await lose_at(other, struck.subject, WHEN + HOUR)
        raise Refusal(Kind.NOT_ALLOWED, "no", "No.")

    await parcel_to_lose(transactions)
    row = await leased(transactions)
    await hand(transactions, {"lose": moved_meanwhile}).strike(row)
    (moved,) = await clocks(transactions)
    assert (moved.done_at, moved.due_at) == (None, WHEN + HOUR)


async def test_a_stopped_clock_never_strikes_and_a_new_one_can_be_set(transactions: Transactions[Any]) -> None:
    parcel = await parcel_to_lose(transactions)
    async with transactions.begin(CLERK, "stopping") as work:
        await stop_clocks(work, parcel, ["lose", "another kind"])
    assert await lease_rows(transactions.database, DUE_CLOCKS, WHEN + HOUR, 10) == []
    async with transactions.begin(CLERK, "setting") as work:
        await lose_at(work, parcel, WHEN)
        assert work.wakes, "it is due at once"
    assert [one.outcome for one in await clocks(transactions)] == ["cancelled", None]


async def test_what_was_stored_with_the_clock_is_handed_to_its_command(transactions: Transactions[Any]) -> None:
    found: list[Struck] = []

    async def note(work: Work[Any], struck: Struck) -> None:
        assert work.actor.is_system
        assert work.correlation == f"clock-{struck.id}"
        found.append(struck)

    parcel = await parcel_to_lose(transactions, {"clause": 3})
    await hand(transactions, {"lose": note}).strike(await leased(transactions))
    assert [(struck.subject, struck.detail) for struck in found] == [(parcel, {"clause": 3})]


async def test_many_clocks_of_one_command_are_written_together(transactions: Transactions[Any]) -> None:
    """As by a batch of facts that come after an outage: each alone would be a statement that no database takes."""
    subjects = [new_id() for _ in range(7_000)]
    async with transactions.begin(CLERK, "many") as work:
        for subject in subjects:
            await set_clock(work, "lose", subject, WHEN + HOUR, unless_set=True)
        await set_clock(work, "lose", subjects[0], WHEN, unless_set=True)
    rows = await clocks(transactions)
    assert len(rows) == len(subjects) and {row.due_at for row in rows} == {WHEN + HOUR}
