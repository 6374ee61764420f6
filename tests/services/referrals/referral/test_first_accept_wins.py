"""Several referrals of one need: the first acceptance cancels the others, once, whoever comes at the same moment."""

import asyncio
from typing import Any

import pytest

from services.referrals.model.referral.codes import ReferralMode
from shared.ids import new_id
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import Referrals

FIRST = ReferralMode.FIRST_ACCEPT_WINS.value


async def to_both(world: Referrals, mode: str = FIRST) -> list[dict[str, Any]]:
    """One need, referred to the café and to the school."""
    offered = clause(world.school.id, [world.town.id])
    await world.events.agreement(agreement(new_id(), [edition([offered])]))
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    return [
        await world.submitted(need, recipient={"organisation": str(one.id)}, mode=mode)
        for one in (world.cafe, world.school)
    ]


async def settle(world: Referrals) -> None:
    while await world.strike():
        pass


async def test_the_first_acceptance_cancels_the_others(world: Referrals) -> None:
    first, second = await to_both(world)
    await world.move(world.cafe, first, "accept")
    problem = expect(409, await world.try_move(world.school.caseworker, second, "accept"))
    assert problem["type"] == "/v1/problems/accepted-elsewhere"
    await settle(world)
    ended = await world.read(world.school, second)
    assert (ended["status"], ended["reason"], ended["allowed_moves"]) == ("cancelled", "need-met-elsewhere", [])
    assert ended["history"][-1]["organisation"] is None
    withdrawn = [fact for fact in await world.facts_of(second) if fact.type == "vidare.referral.withdrawn.v1"]
    assert len(withdrawn) == 1
    assert (await world.read(world.town, first))["status"] == "accepted"


async def test_one_that_waits_is_cancelled_too_and_one_that_moves_up_wins(world: Referrals) -> None:
    first, second = await to_both(world)
    waiting = await world.move(world.school, second, "waitlist")
    await world.move(world.cafe, first, "accept")
    expect(409, await world.try_move(world.school.caseworker, waiting, "promote"))
    await settle(world)
    assert (await world.read(world.town, second))["status"] == "cancelled"
    first, second = await to_both(world)
    await world.move(world.school, await world.move(world.school, second, "waitlist"), "promote")
    await settle(world)
    assert (await world.read(world.town, first))["status"] == "cancelled"


async def test_parallel_referrals_leave_each_other_alone(world: Referrals) -> None:
    first, second = await to_both(world, ReferralMode.PARALLEL.value)
    await world.move(world.cafe, first, "accept")
    await settle(world)
    assert (await world.move(world.school, second, "accept"))["status"] == "accepted"


async def test_after_the_first_has_given_up_another_may_be_sent(world: Referrals) -> None:
    first, second = await to_both(world)
    accepted = await world.move(world.cafe, first, "accept")
    await settle(world)
    need = {"id": (await world.read(world.town, second))["need_id"]}
    draft = await world.draft(need, recipient={"organisation": str(world.school.id)}, mode=FIRST)
    refused = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert refused["type"] == "/v1/problems/accepted-elsewhere"
    await world.move(world.cafe, accepted, "decline")
    sent = await world.move(world.town, draft, "submit")
    assert (await world.move(world.school, sent, "accept"))["status"] == "accepted"


async def test_the_recipient_does_not_learn_that_others_were_asked(world: Referrals) -> None:
    first, _ = await to_both(world)
    assert (await world.read(world.cafe, first))["mode"] is None
    assert (await world.read(world.town, first))["mode"] == FIRST


@pytest.mark.parametrize("_attempt", range(4))
async def test_of_two_who_accept_at_once_one_wins(world: Referrals, _attempt: int) -> None:
    first, second = await to_both(world)
    answers = await asyncio.gather(
        world.try_move(world.cafe.caseworker, first, "accept"),
        world.try_move(world.school.caseworker, second, "accept"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    await settle(world)
    statuses = sorted([(await world.read(world.town, one))["status"] for one in (first, second)])
    assert statuses == ["accepted", "cancelled"]
