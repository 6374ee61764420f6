"""The waiting list: the system counts the place, the first in line moves up, and nobody is skipped."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.capacity.row import CapacityUse
from services.referrals.model.referral.line import IN_TURN, turn_of
from services.referrals.model.referral.row import Referral
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.capacity_periods import next_period, period_of
from tests.support.cooperation import expect
from tests.support.referrals import Referrals

ONE = {"max": 1, "unit": "concurrent-clients"}


@pytest.fixture
async def full(world: Referrals) -> dict[str, Any]:
    """The referral that has the clause's only place."""
    await world.agree(capacity=ONE)
    return await world.after("accept")


async def waiting(world: Referrals, **changes: Any) -> dict[str, Any]:
    return await world.after("waitlist", **changes)


async def settle(world: Referrals) -> None:
    """The worker works until nothing is due."""
    while await world.strike():
        pass


async def place(world: Referrals, referral: Mapping[str, Any]) -> int | None:
    found: int | None = (await world.read(world.town, referral))["waitlist_position"]
    return found


async def status(world: Referrals, referral: Mapping[str, Any]) -> str:
    found: str = (await world.read(world.town, referral))["status"]
    return found


async def test_the_place_is_counted_by_priority_then_time(world: Referrals, full: dict[str, Any]) -> None:
    first, second = await waiting(world), await waiting(world)
    urgent = await waiting(world, priority="urgent")
    at_once = await waiting(world, priority="asap")
    assert [await place(world, one) for one in (at_once, urgent, first, second)] == [1, 2, 3, 4]
    assert await place(world, full) is None
    listed = await world.listed(world.cafe, status="on-hold")
    assert {one["number"]: one["waitlist_position"] for one in listed} == {
        at_once["number"]: 1, urgent["number"]: 2, first["number"]: 3, second["number"]: 4,
    }  # fmt: skip
    await world.move(world.town, urgent, "withdraw")
    assert [await place(world, one) for one in (at_once, first, second)] == [1, 2, 3]


async def test_the_place_is_not_the_recipients_to_say(world: Referrals, full: dict[str, Any]) -> None:
    sent = await world.submitted()
    expect(422, await world.try_move(world.cafe.caseworker, sent, "waitlist", position=1))


@pytest.mark.parametrize("end", ["complete", "fail", "decline", "request-cancellation"])
async def test_a_place_that_comes_back_goes_to_the_first_in_line_by_itself(
    world: Referrals, full: dict[str, Any], end: str
) -> None:
    first, second = await waiting(world), await waiting(world)
    ended = await world.move(world.town if end == "request-cancellation" else world.cafe, full, end)
    if end == "request-cancellation":
        await world.move(world.cafe, ended, "confirm-cancellation")
    await settle(world)
    promoted = await world.read(world.town, first)
    assert (promoted["status"], promoted["business_status"]) == ("accepted", "not-started")
    assert (promoted["history"][-1]["move"], promoted["history"][-1]["organisation"]) == ("promote", None)
    assert (await status(world, second), await place(world, second)) == ("on-hold", 1)
    (fact,) = [fact for fact in await world.facts_of(first) if fact.type == "vidare.referral.promoted.v1"]
    assert {one["part"] for one in fact.content["concerns"]} == {"sender", "recipient"}


async def test_whoever_is_next_in_line_hears_of_it_once(world: Referrals, full: dict[str, Any]) -> None:
    first, second, third = [await waiting(world) for _ in range(3)]
    await world.move(world.town, first, "withdraw")
    await settle(world)
    seen = await world.read(world.town, second)
    assert (seen["history"][-1]["move"], seen["waitlist_position"]) == ("moved-up", 1)
    (fact,) = [fact for fact in await world.facts_of(second) if fact.type == "vidare.referral.moved-up.v1"]
    assert [one["part"] for one in fact.content["concerns"]] == ["sender"]
    ahead = await waiting(world, priority="asap")
    await world.move(world.town, ahead, "withdraw")
    await settle(world)
    assert (await world.read(world.town, second))["version"] == seen["version"]
    assert (await world.read(world.town, third))["version"] == third["version"]


async def test_the_recipient_moves_the_first_up_and_nobody_before_it(world: Referrals) -> None:
    await world.agree(capacity=ONE)
    first, second = await waiting(world), await waiting(world)  # a place is free: the course begins in autumn
    problem = expect(409, await world.try_move(world.cafe.caseworker, second, "promote"))
    assert (problem["type"], "promote" in problem["allowed_moves"]) == ("/v1/problems/others-wait", False)
    moved = await world.move(world.cafe, first, "promote")
    assert moved["status"] == "accepted"
    full = expect(409, await world.try_move(world.cafe.caseworker, second, "promote"))
    assert full["type"] == "/v1/problems/no-capacity"


async def test_a_new_referral_does_not_jump_the_line_unless_it_is_more_urgent(world: Referrals) -> None:
    await world.agree(capacity=ONE)
    await waiting(world)
    sent = await world.submitted()
    problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "accept"))
    assert problem["type"] == "/v1/problems/others-wait"
    assert problem["allowed_moves"] == ["acknowledge", "request-information", "waitlist", "reject", "redirect", "note"]
    urgent = await world.submitted(priority="urgent")
    assert (await world.move(world.cafe, urgent, "accept"))["status"] == "accepted"


async def test_where_there_is_no_limit_nobody_is_in_the_way(world: Referrals) -> None:
    await world.agree(capacity=None)
    await waiting(world)
    assert (await world.after("accept"))["status"] == "accepted"


async def test_a_raised_maximum_lets_in_as_many_as_there_are_places(world: Referrals, full: dict[str, Any]) -> None:
    line = [await waiting(world) for _ in range(3)]
    await world.agree(capacity={"max": 3, "unit": "concurrent-clients"})
    await settle(world)
    assert [await status(world, one) for one in line] == ["accepted", "accepted", "on-hold"]
    assert await status(world, full) == "accepted"


async def test_a_lowered_maximum_evicts_nobody_and_moves_nobody_up(world: Referrals) -> None:
    await world.agree(capacity={"max": 2, "unit": "concurrent-clients"})
    inside = [await world.after("accept") for _ in range(2)]
    first = await waiting(world)
    await world.agree(capacity=ONE)
    await world.move(world.cafe, inside[0], "complete")
    await settle(world)
    assert (await status(world, first), await status(world, inside[1])) == ("on-hold", "accepted")
    await world.move(world.cafe, inside[1], "complete")
    await settle(world)
    assert await status(world, first) == "accepted"


async def test_a_new_period_brings_new_places(world: Referrals) -> None:
    await world.agree(capacity={"max": 1, "unit": "clients-per-month"})
    done = await world.after("accept")
    first, second = await waiting(world), await waiting(world)
    await world.move(world.cafe, done, "complete")  # its place is used for this month
    await settle(world)
    assert await status(world, first) == "on-hold"
    world.moment.now = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
    await settle(world)
    assert [await status(world, one) for one in (first, second)] == ["accepted", "on-hold"]
    world.moment.now = datetime(2026, 8, 1, 3, 0, tzinfo=UTC)
    await settle(world)
    assert await status(world, second) == "accepted"


@pytest.mark.parametrize("leave", ["withdraw", "decline", "complete", "fail", "promote"])
async def test_whoever_leaves_the_line_is_counted_no_more(world: Referrals, leave: str) -> None:
    await world.agree(capacity={"max": 5, "unit": "concurrent-clients"})
    first = await waiting(world)
    left = await world.move(world.town if leave == "withdraw" else world.cafe, first, leave)
    assert (left["waitlist_position"], left["waitlist_estimate_on"]) == (None, None)
    async with world.service.runtime.database.reading() as session:
        use = await session.get(CapacityUse, UUID(world.clause["clause_id"]))
        rows = (await session.execute(select(Referral).where(col(Referral.waits_for).is_not(None)))).scalars().all()
    assert (use.waiting if use else None, rows) == (0, [])


async def test_the_end_of_the_agreement_empties_the_line(world: Referrals, full: dict[str, Any]) -> None:
    line = [await waiting(world) for _ in range(3)]
    await world.tell(status="terminated", ended_at=world.moment().isoformat())
    await settle(world)
    assert [await status(world, one) for one in line] == ["cancelled"] * 3
    async with world.service.runtime.database.reading() as session:
        use = await session.get(CapacityUse, UUID(world.clause["clause_id"]))
    assert use is not None
    assert (use.waiting, use.in_use) == (0, 1)


async def test_the_line_in_the_database_is_the_line_of_the_rules(world: Referrals, full: dict[str, Any]) -> None:
    for priority in ("routine", "asap", "urgent", "routine", "asap"):
        await waiting(world, priority=priority)
    async with world.service.runtime.database.reading() as session:
        rows = (
            (await session.execute(select(Referral).where(col(Referral.waits_for).is_not(None)).order_by(*IN_TURN)))
            .scalars()
            .all()
        )
    assert [row.id for row in rows] == [row.id for row in sorted(rows, key=turn_of)]


@given(st.integers(0, 7300), st.integers(0, 86399))
def test_the_next_period_is_the_first_instant_that_is_counted_anew(days: int, seconds: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds)
    for unit in ("clients-per-month", "clients-per-quarter", "clients-per-year"):
        begins = next_period(unit, now)
        assert begins is not None
        assert begins > now
        last, first = day_in_helsinki(begins - timedelta(microseconds=1)), day_in_helsinki(begins)
        assert period_of(unit, last) == period_of(unit, day_in_helsinki(now)) != period_of(unit, first)
    assert next_period("concurrent-clients", now) is None


@pytest.mark.containers
@pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True)
async def test_fifty_who_come_and_go_at_once_neither_oversell_nor_skip(world: Referrals) -> None:
    """Five places; fifty referrals are accepted, wait, end and are withdrawn at the same time, while the worker moves
    up whoever is first."""
    places = 5
    await world.agree(capacity={"max": places, "unit": "concurrent-clients"})
    sent = [await world.submitted() for _ in range(50)]

    async def live(number: int, referral: dict[str, Any]) -> None:
        answer = await world.try_move(world.cafe.caseworker, referral, "accept")
        if answer.status_code == 409:
            assert answer.json()["type"].rpartition("/")[2] in ("no-capacity", "others-wait")
            answer = await world.try_move(world.cafe.caseworker, referral, "waitlist")
        expect(200, answer)
        if number % 7 == 0:
            seen = await world.read(world.town, referral)
            if seen["business_status"] == "waitlisted":
                assert (await world.try_move(world.town.caseworker, seen, "withdraw")).status_code in (200, 409, 412)
        for _ in range(15):
            seen = await world.read(world.cafe, referral)
            if seen["status"] == "accepted" and number % 2:
                assert (await world.try_move(world.cafe.caseworker, seen, "complete")).status_code == 200
                return
            await asyncio.sleep(0.1)

    async def work() -> None:
        for _ in range(150):
            await world.strike()
            await asyncio.sleep(0.02)

    await asyncio.gather(work(), *(live(number, one) for number, one in enumerate(sent)))
    await settle(world)
    async with world.service.runtime.database.reading() as session:
        rows = (await session.execute(select(Referral))).scalars().all()
        use = await session.get(CapacityUse, UUID(world.clause["clause_id"]))
    assert use is not None
    held, waits = [row for row in rows if row.holds_place], [row for row in rows if row.waits_for is not None]
    assert (use.in_use, use.waiting) == (len(held), len(waits))
    assert use.in_use <= places
    assert use.in_use == places or not waits, "nobody waits where a place is free"
