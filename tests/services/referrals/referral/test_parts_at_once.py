"""A whole and its parts, moved in the same moment: on PostgreSQL, many times."""

import asyncio

import pytest

from tests.support.cooperation import expect
from tests.support.referrals import CLIENTS, Referrals

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),
]
TIMES = 15


async def roomy(world: Referrals) -> None:
    await world.agree(capacity=None)
    await world.sharing()


async def left_behind(world: Referrals) -> list[str]:
    """The numbers of open parts whose whole has ended, once the clocks have struck, and that nobody asks to stop."""
    await world.strike()
    found = []
    for part in await world.listed(world.cafe, direction="outgoing", limit=200):
        whole = await world.read(world.cafe, {"id": part["part_of"]})
        over = part["ended_at"] is not None or part["cancellation"] is not None
        if whole["ended_at"] is not None and not over:
            found.append(part["number"])
    return found


@pytest.mark.parametrize("ends", ["decline", "end-basis", "complete"])
async def test_a_whole_that_ends_while_it_is_referred_on_leaves_no_part_behind(world: Referrals, ends: str) -> None:
    await roomy(world)
    for turn in range(TIMES):
        whole = await world.after("accept")
        roles = {"end-basis": world.town}.get(ends, world.cafe)
        moves = [
            world.try_move(world.cafe.caseworker, whole, "sub-refer"),
            world.move(roles, whole, ends) if ends == "end-basis" else world.try_move(roles.caseworker, whole, ends),
        ]
        answers = await asyncio.gather(*(moves if turn % 2 else reversed(moves)), return_exceptions=True)
        assert not [one for one in answers if isinstance(one, BaseException) and not isinstance(one, AssertionError)]
    assert await left_behind(world) == []


async def test_completing_a_whole_and_accepting_its_part_come_one_after_the_other(world: Referrals) -> None:
    await roomy(world)
    for turn in range(TIMES):
        part = await world.part()
        whole = await world.read(world.cafe, {"id": part["part_of"]})
        over = {"reason": "need-no-longer-exists", "reason_by": "sender"}
        moves = [
            world.try_move(world.cafe.caseworker, whole, "complete"),
            world.try_move(world.school.caseworker, part, "accept"),
            world.try_move(world.cafe.caseworker, whole, "complete", open_parts=over),
        ]
        answers = await asyncio.gather(*(moves if turn % 2 else reversed(moves)))
        first, accepted, last = answers if turn % 2 else answers[::-1]
        # Without a word about its open part it is never completed, whoever is first.
        assert first.status_code in (409, 412), first.text
        assert (accepted.status_code, last.status_code) == (200, 200)
        await world.strike()
        assert (await world.read(world.cafe, part))["cancellation"] is not None
    assert await left_behind(world) == []


async def test_a_client_who_moves_while_parts_are_answered_and_wholes_end_stops_nobody(world: Referrals) -> None:
    await roomy(world)
    await world.sharing(municipalities=["091"])
    for turn in range(TIMES):
        part = await world.part()
        whole = await world.read(world.town, {"id": part["part_of"]})
        client = expect(200, await world.town.caseworker.get(f"{CLIENTS}/{whole['client_id']}"))
        path = f"{CLIENTS}/{client['id']}"
        moves = [
            world.town.caseworker.patch(path, {"municipality": "049"}, version=client["version"]),
            world.try_move(world.school.caseworker, part, "accept"),
            world.try_move(world.cafe.caseworker, whole, "fail"),
            world.try_move(world.cafe.caseworker, part, "withdraw"),
        ]
        answers = await asyncio.gather(*(moves if turn % 2 else reversed(moves)))
        assert {one.status_code for one in answers} <= {200, 409, 412}, [one.text for one in answers]
    assert await left_behind(world) == []
