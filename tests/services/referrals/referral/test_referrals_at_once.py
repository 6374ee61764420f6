"""Two who act on one referral, or on one client, in the same moment."""

import asyncio

import pytest

from tests.support.referrals import REFERRALS, Referrals

pytestmark = pytest.mark.parametrize("_attempt", range(3))


async def test_of_two_moves_on_one_version_one_is_made_and_the_other_is_stale(world: Referrals, _attempt: int) -> None:
    sent = await world.submitted()
    answers = await asyncio.gather(
        world.try_move(world.cafe.caseworker, sent, "accept"), world.try_move(world.town.caseworker, sent, "withdraw")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    stale = next(answer.json() for answer in answers if answer.status_code == 412)
    assert (stale["type"], stale["current_version"]) == ("/v1/problems/stale-version", 3)
    assert [fact.sequence for fact in await world.facts_of(sent)] == [1, 2, 3]


async def test_an_edit_and_a_move_on_one_version_are_not_both_made(world: Referrals, _attempt: int) -> None:
    draft = await world.draft()
    answers = await asyncio.gather(
        world.town.caseworker.patch(f"{REFERRALS}/{draft['id']}", {"message": "Toinen viesti"}, version=1),
        world.try_move(world.town.caseworker, draft, "submit"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert (await world.read(world.town, draft))["version"] == 2


async def test_one_request_that_comes_twice_at_once_is_carried_out_once(world: Referrals, _attempt: int) -> None:
    sent = await world.submitted()
    path = f"{REFERRALS}/{sent['id']}/acknowledge"
    answers = await asyncio.gather(*(world.cafe.caseworker.post(path, version=2, key="k-1") for _ in range(4)))
    assert 200 in {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    assert (await world.cafe.caseworker.post(path, version=2, key="k-1")).status_code == 200
    assert (await world.read(world.town, sent))["version"] == 3


async def test_the_same_cannot_be_sent_twice_by_sending_it_at_once(world: Referrals, _attempt: int) -> None:
    client = await world.client()
    drafts = [await world.draft(await world.need(await world.case(client))) for _ in range(3)]
    answers = await asyncio.gather(*(world.try_move(world.town.caseworker, one, "submit") for one in drafts))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    refused = {answer.json()["type"] for answer in answers if answer.status_code == 409}
    assert refused == {"/v1/problems/open-duplicate"}


async def test_a_need_is_recorded_while_others_of_its_case_are_referred(world: Referrals, _attempt: int) -> None:
    """Two kinds of command, that lock the client and a row of their own which the other's new row points at."""
    case = await world.case()
    need = await world.need(case)
    made = await asyncio.gather(*(one for _ in range(4) for one in (world.need(case), world.draft(need))))
    assert len({one["id"] for one in made}) == 8
