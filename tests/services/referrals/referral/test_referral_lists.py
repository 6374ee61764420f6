"""Whoever works finds their work: lists of referrals by filter and in order, and how many each filter leaves."""

from datetime import timedelta
from typing import Any

import pytest

from services.referrals.queries.referral.filters import FILTERS
from services.referrals.queries.referral.sorts import Sort
from shared.ids import new_id
from shared.kernel.actors import Role
from tests.services.referrals.referral.test_open_referrals import open_to_both
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import REFERRALS, Referrals

FLAGS = [one.name for one in FILTERS if one.is_flag]


async def ids(world: Referrals, who: Member, **query: Any) -> list[str]:
    return [one["id"] for one in await world.listed(who, **query)]


async def a_day_at_work(world: Referrals) -> dict[str, str]:
    """What it is → its id: one of each state in which somebody has to do something, or nobody."""
    await world.agree(capacity=None)
    made = {
        "asked about": await world.after("request-information"),
        "accepted": await world.after("accept"),
        "in service": await world.after("accept", "start"),
        "completed": await world.after("accept", "start", "complete"),
        "read": await world.after("accept", "start", "complete", "close-loop"),
        "rejected": await world.after("reject"),
        "late": await world.submitted(),
        "offered": await open_to_both(world),
    }
    world.moment.now += timedelta(days=9)  # the café's five business days are over, the school's ten are not
    await world.strike()
    made["to be cancelled"] = await world.after("accept", "start", "request-cancellation")
    made |= {"draft": await world.draft(), "new": await world.submitted()}
    return {what: one["id"] for what, one in made.items()}


async def test_what_waits_for_me_is_what_my_organisation_has_to_do_next(world: Referrals) -> None:
    made = await a_day_at_work(world)
    for_cafe = {"new", "late", "offered", "accepted", "to be cancelled"}
    for_town = {"draft", "asked about", "completed"}
    assert await those(world, made, world.cafe) == for_cafe
    assert await those(world, made, world.town, direction="outgoing") == for_town
    assert await those(world, made, world.school) == {"offered"}
    assert await those(world, made, world.town) == set()


async def those(world: Referrals, made: dict[str, str], who: Member, **query: Any) -> set[str]:
    found = set(await ids(world, who, waiting_for_me="true", **query))
    assert found <= set(made.values())
    return {what for what, one in made.items() if one in found}


async def test_what_is_overdue_is_found_and_each_candidate_goes_by_its_own_clause(world: Referrals) -> None:
    made = await a_day_at_work(world)
    assert set(await ids(world, world.cafe, overdue="true")) == {made["late"], made["offered"]}
    assert await ids(world, world.school, overdue="true") == []
    assert await ids(world, world.town, direction="outgoing", overdue="true") == [made["late"]]
    assert set(await ids(world, world.cafe, overdue="false")) == set(await ids(world, world.cafe))


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PRIVACY_OFFICER])
async def test_the_counts_are_the_lengths_of_the_lists_and_each_line_says_of_itself_what_found_it(
    world: Referrals, role: Role
) -> None:
    await a_day_at_work(world)
    for member in (world.town, world.cafe, world.school, world.stranger):
        counts = expect(200, await member.acting(role).get(f"{REFERRALS}/counts"))
        assert counts["at_most"] == 1000
        for direction in ("incoming", "outgoing"):
            counted = counts[direction]
            for flag in FLAGS:
                found = await world.listed(member, role, direction=direction, **{flag: "true"})
                assert counted[flag] == len(found), (direction, flag)
            for status, number in counted["statuses"].items():
                assert number == len(await world.listed(member, role, direction=direction, status=status)), status
            every = await world.listed(member, role, direction=direction)
            assert sum(counted["statuses"].values()) == len(every)
            assert counted["waiting_for_me"] == sum(one["waiting_for_me"] for one in every)
    assert "draft" not in counts["incoming"]["statuses"]


async def test_what_is_due_first_stands_first_and_what_has_no_day_last(world: Referrals) -> None:
    made = await a_day_at_work(world)
    cafes = await ids(world, world.cafe, sort="due", limit=3)
    assert set(cafes[:2]) == {made["late"], made["offered"]}
    everything = await ids(world, world.cafe, sort="due")
    assert everything[:3] == cafes
    assert len(everything) == len(await ids(world, world.cafe))
    awaited = [
        one["id"]
        for one in await world.listed(world.cafe, sort="due")
        if any(not due["paused"] for due in one["deadlines"])
    ]
    assert awaited == everything[: len(awaited)], "what stands still is not due"
    expect(403, await world.cafe.acting(Role.PRIVACY_OFFICER).get(REFERRALS, sort="due"))


async def test_the_most_urgent_stands_first_and_of_the_same_urgency_what_came_first(world: Referrals) -> None:
    await world.agree(capacity=None)
    order = ("routine", "asap", "urgent", "asap", "routine")
    made = []
    for priority in order:
        made.append((await world.submitted(priority=priority))["id"])
        world.moment.now += timedelta(minutes=1)
    expected = [made[place] for place in (1, 3, 2, 0, 4)]
    for who, direction in ((world.cafe, "incoming"), (world.town, "outgoing")):
        assert await ids(world, who, direction=direction, sort="priority") == expected
        assert await walked(world, who, direction=direction, sort="priority") == expected


async def walked(world: Referrals, who: Member, **query: Any) -> list[str]:
    """The same by pages of two."""
    address, seen = f"{REFERRALS}?limit=2&" + "&".join(f"{name}={value}" for name, value in query.items()), []
    while address:
        answer = await who.caseworker.get(address)
        seen += [one["id"] for one in expect(200, answer)["items"]]
        address = answer.headers.get("link", "").removeprefix("<").partition(">")[0]
    return seen


@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_hold_what_the_list_holds(world: Referrals, sort: Sort) -> None:
    await a_day_at_work(world)
    for who, direction in ((world.cafe, "incoming"), (world.town, "outgoing"), (world.school, "incoming")):
        for narrowed in ({}, {"waiting_for_me": "true"}, {"status": "requested"}):
            query = {"direction": direction, "sort": str(sort), **narrowed}
            assert await walked(world, who, **query) == await ids(world, who, **query)


async def test_by_case_by_need_and_by_number_and_a_recipient_finds_nothing_by_what_it_is_not_told(
    world: Referrals,
) -> None:
    need = await world.need()
    sent, _other = await world.submitted(need), await world.submitted()
    for name, value in (("case_id", need["case_id"]), ("need_id", need["id"]), ("number", sent["number"])):
        assert await ids(world, world.town, direction="outgoing", **{name: value}) == [sent["id"]]
        assert await ids(world, world.stranger, **{name: value}) == []
    assert await ids(world, world.cafe, number=sent["number"].lower().replace("-", " ")) == [sent["id"]]
    assert await ids(world, world.cafe, case_id=need["case_id"]) == []
    assert await ids(world, world.cafe, need_id=need["id"]) == []
    assert await ids(world, world.town, direction="outgoing", number="VD-0000-0000") == []


async def test_by_client(world: Referrals) -> None:
    client = await world.client()
    first = await world.draft(await world.need(await world.case(client)))
    second = await world.draft(await world.need(await world.case(client)))
    await world.draft()
    path = f"/v1/clients/{client['id']}/referrals"
    page = expect(200, await world.town.caseworker.get(path))
    assert [one["id"] for one in page["items"]] == [second["id"], first["id"]]
    expect(404, await world.cafe.caseworker.get(path))


async def test_a_cursor_of_other_filters_or_another_order_is_refused_and_says_so(world: Referrals) -> None:
    for _ in range(3):
        await world.submitted()
    cursor = expect(200, await world.cafe.caseworker.get(REFERRALS, limit=1, sort="due"))["next"]
    expect(200, await world.cafe.caseworker.get(REFERRALS, limit=2, sort="due", cursor=cursor))
    for query in ({}, {"sort": "priority"}, {"sort": "due", "status": "requested"}, {"sort": "due", "overdue": "true"}):
        refused = expect(422, await world.cafe.caseworker.get(REFERRALS, cursor=cursor, **query))
        assert refused["type"] == "/v1/problems/bad-cursor"
        assert "other filters or another order" in refused["detail"]


async def test_a_status_that_no_row_of_the_direction_has_leaves_nothing(world: Referrals) -> None:
    await world.draft()
    for sort in Sort:
        assert await ids(world, world.cafe, status="draft", sort=str(sort)) == []
        assert await ids(world, world.cafe, status="draft", sort=str(sort), overdue="true") == []


async def test_a_claimed_one_goes_by_the_claimers_own_time(world: Referrals) -> None:
    offered = await open_to_both(world)
    later = clause(world.cafe.id, [world.town.id], response_business_days=8, service="other-course")
    await world.events.agreement(agreement(new_id(), [edition([later])]))
    await world.move(world.cafe, await world.read(world.cafe, offered), "claim")
    assert await ids(world, world.cafe, sort="due", waiting_for_me="true") == [offered["id"]]
    assert await ids(world, world.school) == []
