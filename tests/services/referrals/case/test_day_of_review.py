"""The day on which a pause of a case or a need is looked at again: when it is over, somebody hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.referrals import CASES, NEEDS, Referrals

THE_DAY = "2026-06-26"
OVER = timedelta(days=9)

pytestmark = pytest.mark.parametrize("of", ["case", "need"])


async def rests(world: Referrals, of: str, **said: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What rests, and its case."""
    case = await world.case()
    said = {"review_on": THE_DAY} | said
    if of == "case":
        return (await world.move_case(case, "hold", **said),) * 2
    return await world.move_need(await world.need(case), "hold", **said), case


async def goes_on(world: Referrals, of: str, one: dict[str, Any]) -> dict[str, Any]:
    return await (world.move_case(one, "resume") if of == "case" else world.move_need(one, "resume"))


async def told(world: Referrals, case: dict[str, Any]) -> list[str]:
    """What the worker tells of the case now."""
    before = len(await world.facts_of(case))
    while await world.strike():
        pass
    return [fact.type for fact in (await world.facts_of(case))[before:]]


def path(of: str) -> str:
    return CASES if of == "case" else NEEDS


async def test_when_it_is_over_and_the_pause_lasts_the_responsible_organisation_is_told_once(
    world: Referrals, of: str
) -> None:
    _, case = await rests(world, of)
    world.moment.now += timedelta(days=8)
    assert await told(world, case) == []
    world.moment.now += OVER
    assert await told(world, case) == ["vidare.case.review-due.v1"]
    fact = (await world.facts_of(case))[-1]
    assert fact.content["concerns"] == [{"organisation": str(world.town.id), "part": "responsible", "unit": None}]
    seen = await world.shown(CASES, case)
    assert (seen["history"][-1]["move"], seen["version"]) == ("review-due", case["version"] + 1)
    assert await told(world, case) == []


async def test_what_goes_on_before_that_is_not_told_of(world: Referrals, of: str) -> None:
    one, case = await rests(world, of)
    await goes_on(world, of, one)
    world.moment.now += OVER
    assert await told(world, case) == []


async def test_what_rests_again_is_looked_at_on_its_new_day(world: Referrals, of: str) -> None:
    one, case = await rests(world, of)
    again = await goes_on(world, of, one)
    hold = world.move_case if of == "case" else world.move_need
    await hold(again, "hold", review_on="2026-07-31")
    world.moment.now += OVER
    assert await told(world, case) == []
    world.moment.now += timedelta(days=40)
    assert await told(world, case) == ["vidare.case.review-due.v1"]


async def test_lists_by_what_is_due_find_it(world: Referrals, of: str) -> None:
    other, (one, _) = (await rests(world, of, review_on="2026-11-30"))[0], await rests(world, of)
    clerk = world.town.caseworker
    listed = expect(200, await clerk.get(path(of), sort="due", status="on-hold"))["items"]
    assert [found["id"] for found in listed] == [one["id"], other["id"]]
    assert listed[0]["next_due_at"] == "2026-06-26T21:00:00Z"
    assert expect(200, await clerk.get(path(of), overdue="true"))["items"] == []
    world.moment.now += OVER
    late = expect(200, await clerk.get(path(of), overdue="true"))["items"]
    assert [(found["id"], found["overdue"]) for found in late] == [(one["id"], True)]
    await goes_on(world, of, one)
    assert expect(200, await clerk.get(path(of), overdue="true"))["items"] == []


async def test_a_case_shows_why_on_that_day_and_nobody_extends_it(world: Referrals, of: str) -> None:
    one, case = await rests(world, of)
    shown = (await world.shown(CASES, case))["deadlines"]
    if of == "need":
        assert shown == []  # it shows its own day
        assert one["review_on"] == THE_DAY
        return
    (due,) = shown
    assert (due["kind"], due["on"], due["statute"], due["may_extend"]) == ("case-review", THE_DAY, None, False)
    assert due["reason_fi"]
    expect(422, await world.try_move_case(case, "extend-deadline", Role.SUPERVISOR, kind="case-review"))


async def test_a_case_that_was_closed_while_it_rested_rests_no_more_when_it_is_reopened(
    world: Referrals, of: str
) -> None:
    _, case = await rests(world, of)
    closed = await world.move_case(await world.shown(CASES, case), "close")
    reopened = await world.move_case(closed, "reopen", Role.SUPERVISOR)
    assert reopened["deadlines"] == []
    world.moment.now += OVER
    assert await told(world, case) == []
