"""A case that is closed while its referrals, its needs and its client are moved: on PostgreSQL, many times."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from shared.ids import new_id
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import CASES, CLIENTS, NEEDS, REFERRALS, Referrals

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),
]
TIMES = 25
WHOEVER_IS_FIRST = {(200, 200), (200, 409), (200, 412)}


async def everything_of(world: Referrals, case: Mapping[str, Any]) -> tuple[str, set[str], set[str]]:
    """The status of the case, those of its needs, those of its referrals."""
    needs = expect(200, await world.town.caseworker.get(NEEDS, case_id=case["id"]))["items"]
    sent = await world.listed(world.town, direction="outgoing", limit=200)
    own = {one["status"] for one in sent if one["case_id"] == case["id"]}
    return (await world.shown(CASES, case))["status"], {need["status"] for need in needs}, own


async def test_a_close_and_an_accept_come_one_after_the_other(world: Referrals) -> None:
    outcomes = set()
    for turn in range(TIMES):
        case = await world.case()
        sent = await world.submitted(await world.need(case))
        moves = [
            world.try_move_case(case, "close", open_referrals="end"),
            world.try_move(world.cafe.caseworker, sent, "accept"),
        ]
        answers = await asyncio.gather(*(moves if turn % 2 else reversed(moves)))
        closed, accepted = (answer.status_code for answer in (answers if turn % 2 else reversed(answers)))
        assert (closed, accepted) in WHOEVER_IS_FIRST, [answer.text for answer in answers]
        outcomes.add(accepted)
        # Who has accepted first is asked to cancel it; who came later finds it withdrawn.
        left = "accepted" if accepted == 200 else "cancelled"
        assert await everything_of(world, case) == ("closed", {"revoked"}, {left})
    assert outcomes <= {200, 409, 412}


async def test_a_closed_case_leaves_nothing_open_whatever_is_begun_at_the_same_moment(world: Referrals) -> None:
    for _ in range(TIMES):
        client = await world.client()
        case = await world.case(client)
        first, second = await world.need(case), await world.need(case, service="job-coaching")
        draft, sent = await world.draft(first), await world.submitted(first, recipient=None)
        town = world.town.caseworker
        answers = await asyncio.gather(
            world.try_move(town, draft, "submit"),
            town.post(REFERRALS, {"need_id": second["id"], "recipient": {"organisation": str(world.cafe.id)}}),
            world.try_move_case(case, "close", open_referrals="end"),
            town.post(NEEDS, {"case_id": case["id"], "service": SERVICE_CODE}),
            world.try_move_need(second, "hold"),
            world.try_move(world.cafe.caseworker, sent, "claim"),
            town.patch(f"{CLIENTS}/{client['id']}", {"municipality": "049"}, version=client["version"]),
            world.try_move_need(first, "revoke", open_referrals="end"),
        )
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) <= {200, 201, 404, 409, 412}, [answer.text for answer in answers]
        case_status, needs, referrals = await everything_of(world, case)
        assert (case_status == "closed") == (statuses[2] == 200)
        if case_status == "closed":
            assert needs <= {"revoked"}
            assert referrals <= {"cancelled"}
        else:
            assert statuses[2] == 409  # a referral was begun meanwhile, and nobody has decided that it ends


async def test_two_cases_that_leave_two_lines_at_once_do_not_wait_for_each_other(world: Referrals) -> None:
    id_ = new_id()
    coaching = clause(world.school.id, [world.town.id], service="job-coaching")
    await world.events.agreement(agreement(id_, [edition([coaching])]))

    async def waits(case: Mapping[str, Any], member: Member) -> None:
        of_school = {"service": "job-coaching", "proposed_legal_basis": f"commission:{id_}"}
        need = await world.need(case, **(of_school if member is world.school else {}))
        sent = await world.submitted(need, recipient={"organisation": str(member.id)})
        await world.move(member, sent, "waitlist")

    for _ in range(TIMES):
        cases = [await world.case(), await world.case()]
        for case, members in zip(cases, ([world.cafe, world.school], [world.school, world.cafe]), strict=True):
            for member in members:
                await waits(case, member)
        moves = (world.try_move_case(case, "close", open_referrals="end") for case in cases)
        assert [answer.status_code for answer in await asyncio.gather(*moves)] == [200, 200]
