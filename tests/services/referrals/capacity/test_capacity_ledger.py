"""Places: one ledger row for each clause, never oversold, given back, counted by period where the clause says so."""

import asyncio
from datetime import date, datetime
from uuid import UUID

import pytest

from services.referrals.contracts.consumed import AGREEMENTS, Capacity
from services.referrals.model.capacity.places import give_back, take, used
from services.referrals.model.capacity.row import CapacityUse
from shared.kernel.refusals import Refusal
from tests.support.agreement_events import agreement, edition
from tests.support.cooperation import expect
from tests.support.referrals import Referrals


async def ledger(world: Referrals) -> CapacityUse | None:
    async with world.service.runtime.database.reading() as session:
        return await session.get(CapacityUse, UUID(world.clause["clause_id"]))


async def in_use(world: Referrals) -> int:
    found = await ledger(world)
    return found.in_use if found is not None else 0


async def test_a_full_clause_refuses_and_offers_the_waiting_list(world: Referrals) -> None:
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"})
    await world.after("accept")
    sent = await world.submitted()
    problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "accept"))
    assert (problem["type"], "max" in problem) == ("/v1/problems/no-capacity", False)
    assert problem["allowed_moves"] == ["acknowledge", "request-information", "waitlist", "reject", "redirect", "note"]
    waiting = await world.move(world.cafe, sent, "waitlist")
    assert (waiting["business_status"], waiting["waitlist_position"], waiting["waitlist_estimate_on"]) == (
        "waitlisted", 1, "2026-09-01",
    )  # fmt: skip
    assert await in_use(world) == 1


async def test_a_clause_without_a_waiting_list_offers_none(world: Referrals) -> None:
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"}, waitlist=False)
    await world.after("accept")
    sent = await world.submitted()
    problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "accept"))
    assert "waitlist" not in problem["allowed_moves"]
    refused = expect(409, await world.try_move(world.cafe.caseworker, sent, "waitlist"))
    assert refused["type"] == "/v1/problems/move-not-allowed"


@pytest.mark.parametrize("end", ["complete", "fail", "decline"])
async def test_each_end_gives_the_place_back(world: Referrals, end: str) -> None:
    accepted = await world.after("accept")
    assert await in_use(world) == 1
    await world.move(world.cafe, accepted, end)
    assert await in_use(world) == 0


async def test_a_place_is_held_from_accepting_to_the_end_and_given_back_once(world: Referrals) -> None:
    referral = await world.after("accept", "start", "hold", "resume")
    assert await in_use(world) == 1
    done = await world.move(world.cafe, referral, "complete")
    await world.move(world.town, done, "close-loop")
    assert await in_use(world) == 0


async def test_a_lowered_maximum_evicts_nobody_and_lets_nobody_in(world: Referrals) -> None:
    first, _ = await world.after("accept"), await world.after("accept")
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"})
    third = await world.submitted()
    expect(409, await world.try_move(world.cafe.caseworker, third, "accept"))
    await world.move(world.cafe, first, "complete")
    expect(409, await world.try_move(world.cafe.caseworker, third, "accept"))
    assert await in_use(world) == 1


async def test_a_maximum_that_nobody_has_signed_yet_counts_for_nothing(world: Referrals) -> None:
    more = world.clause | {"capacity": {"max": 50, "unit": "concurrent-clients"}}
    offered = edition([more], edition=2, status="offered")
    await world.events.agreement(agreement(world.agreement_id, [edition([world.clause]), offered], version=40))
    for _ in range(2):
        await world.after("accept")
    third = await world.submitted()
    problem = expect(409, await world.try_move(world.cafe.caseworker, third, "accept"))
    assert problem["type"] == "/v1/problems/no-capacity"


async def test_without_a_limit_places_are_counted_all_the_same(world: Referrals) -> None:
    await world.agree(capacity=None)
    accepted = await world.after("accept")
    assert await in_use(world) == 1
    await world.agree(capacity={"max": 1, "unit": "concurrent-clients"})
    sent = await world.submitted()
    expect(409, await world.try_move(world.cafe.caseworker, sent, "accept"))
    await world.agree(capacity=None)
    await world.move(world.cafe, accepted, "complete")
    assert await in_use(world) == 0


async def test_places_come_back_while_the_agreement_is_forgotten_and_none_is_taken(world: Referrals) -> None:
    accepted, _, sent = await world.after("accept"), await world.after("accept"), await world.submitted()
    await world.events.forget(AGREEMENTS, world.agreement_id)
    await world.move(world.cafe, accepted, "complete")
    problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "accept"))
    assert problem["type"] == "/v1/problems/no-agreement-in-force"
    assert await in_use(world) == 1


@pytest.mark.parametrize("_attempt", range(3))
async def test_of_those_who_accept_at_once_as_many_get_in_as_there_are_places(world: Referrals, _attempt: int) -> None:
    sent = [await world.submitted() for _ in range(4)]
    answers = await asyncio.gather(*(world.try_move(world.cafe.caseworker, one, "accept") for one in sent))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409]
    refused = [answer.json()["type"] for answer in answers if answer.status_code == 409]
    assert refused == ["/v1/problems/no-capacity"] * 2
    assert await in_use(world) == 2


def offering(most: int, unit: str) -> Capacity:
    return Capacity(max=most, unit=unit)


def a_ledger() -> CapacityUse:
    return CapacityUse(id=UUID(int=1), agreement_id=UUID(int=2), version=0)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.mark.parametrize(
    ("unit", "same", "next_"),
    [
        ("clients-per-month", "2026-06-30", "2026-07-01"),
        ("clients-per-quarter", "2026-04-01", "2026-07-01"),
        ("clients-per-year", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_place_of_a_period_stays_used_until_the_next_period(unit: str, same: str, next_: str) -> None:
    use, one = a_ledger(), offering(1, unit)
    take(use, one, noon("2026-06-18"))
    give_back(use)
    assert used(use, one, date.fromisoformat(same)) == 1
    with pytest.raises(Refusal, match="All places"):
        take(use, one, noon(same))
    take(use, one, noon(next_))
    assert (used(use, one, date.fromisoformat(next_)), use.in_use) == (1, 1)


def test_a_clause_may_change_from_counting_periods_to_counting_places_and_back() -> None:
    use, monthly, at_once = a_ledger(), offering(5, "clients-per-month"), offering(2, "concurrent-clients")
    today, now = date(2026, 6, 18), noon("2026-06-18")
    take(use, monthly, now)
    take(use, monthly, now)
    assert (used(use, monthly, today), used(use, at_once, today)) == (2, 2)
    with pytest.raises(Refusal):
        take(use, at_once, now)
    give_back(use)
    take(use, at_once, now)
    assert (used(use, monthly, today), used(use, at_once, today), use.version) == (2, 2, 4)
