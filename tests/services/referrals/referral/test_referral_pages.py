"""The pages of a list: incoming referrals by their arrival, outgoing ones by their making."""

from datetime import timedelta

from tests.support.cooperation import expect
from tests.support.referrals import REFERRALS, Referrals


async def test_incoming_ones_are_newest_first_by_arrival_and_no_page_loses_or_repeats_one(world: Referrals) -> None:
    late, later = await world.draft(), await world.draft()
    first, second = await world.submitted(), await world.submitted(recipient=None)
    world.moment.now += timedelta(days=3)
    for draft in (later, late):  # of one instant: by id
        await world.move(world.town, draft, "submit")
    world.moment.now += timedelta(microseconds=1)
    last = await world.submitted()
    expected = [one["id"] for one in (last, later, late, second, first)]
    assert [one["id"] for one in await world.listed(world.cafe)] == expected
    address, seen = f"{REFERRALS}?limit=1", []
    while address:
        answer = await world.cafe.caseworker.get(address)
        seen += [one["id"] for one in expect(200, answer)["items"]]
        address = answer.headers.get("link", "").removeprefix("<").partition(">")[0]
    assert seen == expected
    outgoing = await world.listed(world.town, direction="outgoing")
    assert [one["id"] for one in outgoing] == sorted(expected, reverse=True)


async def test_a_cursor_of_the_other_direction_is_refused(world: Referrals) -> None:
    for _ in range(2):
        await world.submitted()
    cursors = {}
    for who, direction in ((world.cafe, "incoming"), (world.town, "outgoing")):
        answer = await who.caseworker.get(REFERRALS, direction=direction, limit=1)
        cursors[direction] = expect(200, answer)["next"]
    for direction, other in (("incoming", "outgoing"), ("outgoing", "incoming")):
        answer = await world.cafe.caseworker.get(REFERRALS, direction=direction, cursor=cursors[other])
        assert expect(422, answer)["type"] == "/v1/problems/bad-cursor"
