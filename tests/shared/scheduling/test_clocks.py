"""Clocks: set, moved and stopped; struck once; and closed with their move, or with the reason why it was refused."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select

from shared.kernel.refusals import Kind, Refusal
from shared.persistence.mechanisms import clock, outbox
from shared.scheduling.clocks import DUE_CLOCKS, ClockCommand, ClockHand, Struck, set_clock, stop_clocks
from shared.scheduling.due import lease_rows
from shared.work.unit import Units, Work
from tests.support.parcel_commands import create, lose, lose_at
from tests.support.parcel_model import NewParcel, Parcel
from tests.support.post_office import CLERK
from tests.support.raw_records import WHEN

HOUR = timedelta(hours=1)


@pytest.fixture
def units(units: Units[Any]) -> Units[Any]:
    """The clock of these tests stands still."""
    return Units(units.service, units.database, units.tools, clock=lambda: WHEN)


async def parcel_to_lose(units: Units[Any], detail: Any = None) -> UUID:
    async with units.begin(CLERK, "packing") as work:
        parcel = await create(work, NewParcel())
        await set_clock(work, "lose", parcel.id, WHEN, detail)
    return parcel.id


async def clocks(units: Units[Any]) -> list[Any]:
    async with units.database.reading() as session:
        return list(await session.execute(select(clock).order_by(clock.c.id)))


async def status_of(units: Units[Any], parcel: UUID) -> tuple[str, int]:
    async with units.database.reading() as session:
        row = await session.get(Parcel, parcel)
    assert row is not None
    return row.status, row.version


async def leased(units: Units[Any]) -> Row[Any]:
    (row,) = await lease_rows(units.database, DUE_CLOCKS, WHEN, 10)
    return row


def hand(units: Units[Any], commands: Mapping[str, ClockCommand] | None = None) -> ClockHand:
    return ClockHand(units, commands or {"lose": lose})


async def test_a_clock_makes_its_move_and_is_closed_with_it(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    await hand(units).strike(await leased(units))
    assert await status_of(units, parcel) == ("lost", 2)
    (row,) = await clocks(units)
    assert (row.outcome, row.done_at, row.lease_until) == ("done", WHEN, None)
    async with units.database.reading() as session:
        assert (await session.execute(select(outbox.c.version).order_by(outbox.c.id))).scalars().all() == [1, 2]


async def test_a_clock_that_is_struck_again_does_nothing(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    row = await leased(units)
    await hand(units).strike(row)
    await hand(units).strike(row)
    assert await status_of(units, parcel) == ("lost", 2)
    assert [one.outcome for one in await clocks(units)] == ["done"]


async def test_a_clock_that_two_workers_strike_at_once_makes_one_move(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    row = await leased(units)
    await asyncio.gather(*(hand(units).strike(row) for _ in range(3)))
    assert await status_of(units, parcel) == ("lost", 2)
    assert [one.outcome for one in await clocks(units)] == ["done"]


async def test_a_move_that_is_refused_closes_its_clock_with_the_reason(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    await hand(units).strike(await leased(units))
    async with units.begin(CLERK, "again") as work:
        await lose_at(work, parcel, WHEN)
    await hand(units).strike(await leased(units))
    assert sorted(one.outcome for one in await clocks(units)) == ["done", "refused: move-not-allowed"]


@pytest.mark.parametrize("kind", [Kind.NOT_READY, Kind.STALE])
async def test_a_move_that_cannot_be_judged_now_leaves_its_clock_open(units: Units[Any], kind: Kind) -> None:
    async def not_now(work: Work[Any], struck: Struck) -> None:
        raise Refusal(kind, "not-now", "Ask again.")

    await parcel_to_lose(units)
    with pytest.raises(Refusal):
        await hand(units, {"lose": not_now}).strike(await leased(units))
    (row,) = await clocks(units)
    assert row.done_at is None


async def test_a_failure_leaves_the_clock_open_and_nothing_of_the_move(units: Units[Any]) -> None:
    async def fails(work: Work[Any], struck: Struck) -> None:
        await lose(work, struck)
        raise ZeroDivisionError

    parcel = await parcel_to_lose(units)
    with pytest.raises(ZeroDivisionError):
        await hand(units, {"lose": fails}).strike(await leased(units))
    (row,) = await clocks(units)
    assert row.done_at is None
    assert await status_of(units, parcel) == ("packed", 1)


async def test_setting_a_clock_again_moves_the_one_that_is_open(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units, {"first": True})
    async with units.begin(CLERK, "later") as work:
        await set_clock(work, "lose", parcel, WHEN + HOUR, {"first": False})
        assert not work.wakes
    (row,) = await clocks(units)
    assert (row.due_at, row.detail, row.attempts) == (WHEN + HOUR, {"first": False}, 0)


async def test_a_clock_that_was_moved_while_it_was_leased_does_not_strike_early(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    row = await leased(units)
    async with units.begin(CLERK, "later") as work:
        await lose_at(work, parcel, WHEN + HOUR)
    await hand(units).strike(row)
    assert await status_of(units, parcel) == ("packed", 1)
    (moved,) = await clocks(units)
    assert (moved.done_at, moved.due_at) == (None, WHEN + HOUR)


async def again(work: Work[Any], struck: Struck) -> None:
    await lose(work, struck)
    await set_clock(work, "lose", struck.subject, WHEN + HOUR, {"again": True})


async def test_a_clocks_own_command_can_set_its_kind_again(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    row = await leased(units)
    await hand(units, {"lose": again}).strike(row)
    assert await status_of(units, parcel) == ("lost", 2)
    struck, new = await clocks(units)
    assert (struck.id, struck.outcome, struck.due_at) == (row.id, "done", WHEN)
    assert (new.done_at, new.due_at, new.detail, new.attempts) == (None, WHEN + HOUR, {"again": True}, 0)
    await hand(units, {"lose": again}).strike(row)
    assert len(await clocks(units)) == 2


async def test_a_clocks_own_command_can_stop_its_kind(units: Units[Any]) -> None:
    async def lose_for_good(work: Work[Any], struck: Struck) -> None:
        await lose(work, struck)
        await stop_clocks(work, struck.subject, iter(["lose"]))

    parcel = await parcel_to_lose(units)
    await hand(units, {"lose": lose_for_good}).strike(await leased(units))
    assert await status_of(units, parcel) == ("lost", 2)
    assert [one.outcome for one in await clocks(units)] == ["done"]


async def test_a_clock_that_was_moved_while_it_was_leased_is_not_set_again_by_its_command(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    row = await leased(units)
    async with units.begin(CLERK, "later") as work:
        await lose_at(work, parcel, WHEN + 2 * HOUR)
    await hand(units, {"lose": again}).strike(row)
    assert await status_of(units, parcel) == ("packed", 1)
    (moved,) = await clocks(units)
    assert (moved.done_at, moved.due_at) == (None, WHEN + 2 * HOUR)


@pytest.mark.containers
@pytest.mark.parametrize("database_url", ["real"], indirect=True)  # SQLite has one writer: nobody moves it meanwhile
async def test_a_clock_that_was_moved_is_not_closed_by_the_refusal_of_the_old_one(units: Units[Any]) -> None:
    async def moved_meanwhile(work: Work[Any], struck: Struck) -> None:
        async with units.begin(CLERK, "later") as other:
            await lose_at(other, struck.subject, WHEN + HOUR)
        raise Refusal(Kind.NOT_ALLOWED, "no", "No.")

    await parcel_to_lose(units)
    row = await leased(units)
    await hand(units, {"lose": moved_meanwhile}).strike(row)
    (moved,) = await clocks(units)
    assert (moved.done_at, moved.due_at) == (None, WHEN + HOUR)


async def test_a_stopped_clock_never_strikes_and_a_new_one_can_be_set(units: Units[Any]) -> None:
    parcel = await parcel_to_lose(units)
    async with units.begin(CLERK, "stopping") as work:
        await stop_clocks(work, parcel, ["lose", "another kind"])
    assert await lease_rows(units.database, DUE_CLOCKS, WHEN + HOUR, 10) == []
    async with units.begin(CLERK, "setting") as work:
        await lose_at(work, parcel, WHEN)
        assert work.wakes, "it is due at once"
    assert [one.outcome for one in await clocks(units)] == ["cancelled", None]


async def test_what_was_stored_with_the_clock_is_handed_to_its_command(units: Units[Any]) -> None:
    found: list[Struck] = []

    async def note(work: Work[Any], struck: Struck) -> None:
        assert work.actor.is_system
        assert work.correlation == f"clock-{struck.id}"
        found.append(struck)

    parcel = await parcel_to_lose(units, {"clause": 3})
    await hand(units, {"lose": note}).strike(await leased(units))
    assert [(struck.subject, struck.detail) for struck in found] == [(parcel, {"clause": 3})]
