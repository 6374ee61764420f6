"""What is said before a case is taken over is what becomes of each referral, in each state, whatever agreements say."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shared.ids import new_id
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import CASES, TOWNS, Referrals

ONE_PLACE = {"max": 1, "unit": "concurrent-clients"}
SENT: Mapping[str, Sequence[str]] = {
    "requested": (),
    "received": ("acknowledge",),
    "asked back": ("request-information",),
    "waitlisted": ("waitlist",),
    "accepted": ("accept",),
    "started": ("accept", "start"),
    "held": ("accept", "hold"),
    "asked to stop": ("accept", "request-cancellation"),
    "completed": ("accept", "complete"),
}
"""By their names: the moves that a referral has been through when its case is offered."""
BEGUN = {"accepted", "started", "held", "asked to stop"}
STATES = ["draft", "draft of an open one", "offered", *SENT]
COVERED = ["by the same clause", "by another clause", "by another clause that is full", "by none"]


async def agreed(world: Referrals, covered: str) -> None:
    senders = [world.town.id, *([world.office.id] if covered == "by the same clause" else [])]
    await world.agree(senders=[str(one) for one in senders], capacity=None)
    if covered.startswith("by another clause"):
        full = covered.endswith("full")
        changes: dict[str, Any] = {"capacity": ONE_PLACE, "waitlist": not full}
        own = clause(world.cafe.id, [world.office.id, world.town.id] if full else [world.office.id], **changes)
        id_ = new_id()
        await world.events.agreement(agreement(id_, [edition([own])]))
        if full:
            need = await world.need(proposed_legal_basis=f"commission:{id_}")
            await world.move(world.cafe, await world.submitted(need), "accept")


async def made(world: Referrals, case: Mapping[str, Any], state: str) -> dict[str, Any]:
    need = await world.need(case)
    if state.startswith("draft"):
        return await world.draft(need, **({"recipient": None} if state.endswith("open one") else {}))
    if state == "offered":
        return await world.submitted(need, recipient=None)
    referral = await world.submitted(need)
    for slug in SENT[state]:
        referral = await world.move(world.town if slug in TOWNS else world.cafe, referral, slug)
    return referral


def expected(state: str, covered: str) -> str:
    if state.startswith("draft"):
        return "goes-on"
    if state == "offered":
        return "ends"  # those to whom it is offered would see its sender change
    if state == "completed" or (state in BEGUN and covered in ("by another clause that is full", "by none")):
        return "goes-on-as-decided"
    if covered == "by none":
        return "ends"
    if state == "waitlisted" and covered == "by another clause that is full":
        return "ends"  # that one keeps no line, and in the old one it would stand in the way of others
    return "goes-on"


@pytest.mark.parametrize("covered", COVERED)
async def test_what_is_said_before_is_what_is_done(world: Referrals, covered: str) -> None:
    await agreed(world, covered)
    for state in STATES:
        case = await world.case()
        before = await made(world, case, state)
        await world.offered(await world.shown(CASES, case))
        seen = expect(200, await world.office.caseworker.get(f"{CASES}/{case['id']}/transfer"))
        (foretold,) = seen["referrals"]
        assert foretold["becomes"] == expected(state, covered), state
        await world.take_over(case)
        after = await world.read(world.office, before)
        assert after["sender"] == str(world.office.id)
        assert after["history"][-1]["move"] == ("end-with-transfer" if foretold["becomes"] == "ends" else "transfer")
        assert after["status"] == ("cancelled" if foretold["becomes"] == "ends" else before["status"]), state
        if foretold["agreement_id"] is not None and before["requested_at"] is not None:
            assert after["coverage"]["agreement_id"] == foretold["agreement_id"], state
        elif before["coverage"] is not None:
            assert after["coverage"] == before["coverage"], state
        if after["status"] in ("accepted", "in-progress", "on-hold"):  # its place is free for the next one
            await world.move(world.cafe, await world.read(world.cafe, before), "fail")
        while await world.strike():
            pass


async def test_two_of_one_case_do_not_take_the_same_last_place(world: Referrals) -> None:
    await world.agree(capacity=None)
    coaching = clause(world.cafe.id, [world.town.id], service="job-coaching", capacity=None)
    theirs = new_id()
    await world.events.agreement(agreement(theirs, [edition([coaching])]))
    both = [clause(world.cafe.id, [world.office.id], capacity=ONE_PLACE)]
    await world.events.agreement(agreement(new_id(), [edition(both)]))
    client = await world.client()
    case, other = await world.case(client), await world.case(await world.client())
    for one in (case, other):
        await world.after("accept", need=await world.need(one))
    found = []
    for one in (case, other):
        await world.offered(await world.shown(CASES, one))
        seen = expect(200, await world.office.caseworker.get(f"{CASES}/{one['id']}/transfer"))
        found += [referral["becomes"] for referral in seen["referrals"]]
        await world.take_over(one)
    assert found == ["goes-on", "goes-on-as-decided"]


async def test_who_waits_keeps_the_place_in_line_where_the_clause_stays(world: Referrals) -> None:
    senders = [str(world.town.id), str(world.office.id)]
    await world.agree(senders=senders, capacity=ONE_PLACE)
    await world.after("accept")
    case = await world.case()
    first = await world.after("waitlist", need=await world.need(case))
    world.moment.now = world.moment.now.replace(hour=10)
    second = await world.after("waitlist")
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    assert (await world.read(world.office, first))["waitlist_position"] == 1
    assert (await world.read(world.town, second))["waitlist_position"] == 2


async def test_who_waits_goes_into_the_line_of_the_new_clause_with_its_turn(world: Referrals) -> None:
    await world.agree(capacity=ONE_PLACE)
    own = clause(world.cafe.id, [world.office.id], capacity=ONE_PLACE)
    await world.events.agreement(agreement(new_id(), [edition([own])]))
    await world.after("accept")
    case = await world.case()
    waits = await world.after("waitlist", need=await world.need(case))
    await world.offered(await world.shown(CASES, case))
    await world.take_over(case)
    while await world.strike():
        pass
    moved_up = await world.read(world.office, waits)
    assert (moved_up["status"], moved_up["coverage"]["clause_id"]) == ("accepted", own["clause_id"])
