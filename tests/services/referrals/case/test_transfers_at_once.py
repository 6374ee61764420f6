"""A case that is taken over while others move it, its referrals and its client: on PostgreSQL, many times."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.case.row import Case
from services.referrals.model.client.row import Client
from services.referrals.model.need.row import Need
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.transferring import goes_along
from shared.ids import new_id
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import CASES, CLIENTS, NEEDS, REFERRALS, Referrals

pytestmark = [
    pytest.mark.containers,
    pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True),
]
TIMES = 20


async def both_send(world: Referrals) -> None:
    await world.agree(senders=[str(world.town.id), str(world.office.id)], capacity=None)


async def require_whole(world: Referrals, case: Mapping[str, Any]) -> str:
    """Everything of the client is with one organisation; which one."""
    async with world.service.runtime.database.reading() as session:
        (responsible, client_id), *_ = (
            await session.execute(select(col(Case.responsible), col(Case.client_id)).where(col(Case.id) == case["id"]))
        ).all()
        clients = select(col(Client.organisation)).where(col(Client.id) == client_id)
        needs = select(col(Need.organisation)).where(col(Need.client_id) == client_id)
        referrals = select(Referral).where(col(Referral.client_id) == client_id)
        owners = {*(await session.execute(clients)).scalars(), *(await session.execute(needs)).scalars()}
        rows = (await session.execute(referrals)).unique().scalars().all()
    owners |= {row.sender for row in rows if goes_along(row)}
    assert owners == {responsible}, "nothing is half moved"
    return str(responsible)


async def at_once(turn: int, *moves: Awaitable[httpx2.Response]) -> list[httpx2.Response]:
    """All together; every second time in the other order."""
    inorder = list(moves) if turn % 2 else list(reversed(moves))
    answers = await asyncio.gather(*inorder)
    found = list(answers) if turn % 2 else list(reversed(answers))
    assert {answer.status_code for answer in found} <= {200, 201, 404, 409, 412}, [one.text for one in found]
    return found


async def test_a_take_and_a_withdrawal_come_one_after_the_other(world: Referrals) -> None:
    await both_send(world)
    outcomes = set()
    for turn in range(TIMES):
        case = await world.case()
        await world.submitted(await world.need(case))
        offered = await world.offered(await world.shown(CASES, case))
        taken, back = await at_once(
            turn,
            world.try_move_case(offered, "transfer", who=world.office),
            world.try_move_case(offered, "withdraw-transfer"),
        )
        assert sorted((taken.status_code == 200, back.status_code == 200)) == [False, True]
        owner = await require_whole(world, case)
        assert owner == str(world.office.id if taken.status_code == 200 else world.town.id)
        outcomes.add(taken.status_code)
    assert outcomes <= {200, 404, 409, 412}


async def test_a_take_and_an_accept_come_one_after_the_other(world: Referrals) -> None:
    await both_send(world)
    for turn in range(TIMES):
        case = await world.case()
        sent = await world.submitted(await world.need(case))
        offered = await world.offered(await world.shown(CASES, case))
        taken, accepted = await at_once(
            turn,
            world.try_move_case(offered, "transfer", who=world.office),
            world.try_move(world.cafe.caseworker, sent, "accept"),
        )
        assert taken.status_code == 200, taken.text
        assert await require_whole(world, case) == str(world.office.id)
        left = (await world.read(world.office, sent))["status"]
        assert left == ("accepted" if accepted.status_code == 200 else "requested")


async def test_a_take_leaves_nothing_half_moved_whatever_the_old_side_does_at_the_same_moment(world: Referrals) -> None:
    await both_send(world)
    for turn in range(TIMES):
        client = await world.client()
        case = await world.case(client)
        first, second = await world.need(case), await world.need(case, service="job-coaching")
        draft, sent = await world.draft(first), await world.submitted(first, recipient=None)
        town = world.town.caseworker
        offered = await world.offered(await world.shown(CASES, case))
        taken, *_ = await at_once(
            turn,
            world.try_move_case(offered, "transfer", who=world.office),
            world.try_move(town, draft, "submit"),
            town.post(REFERRALS, {"need_id": second["id"], "recipient": {"organisation": str(world.cafe.id)}}),
            town.post(NEEDS, {"case_id": case["id"], "service": SERVICE_CODE}),
            world.try_move_need(second, "hold"),
            world.try_move(world.cafe.caseworker, sent, "claim"),
            town.patch(f"{CLIENTS}/{client['id']}", {"municipality": "049"}, version=client["version"]),
            town.post(CASES, {"client_id": client["id"]}),
            town.post(f"{CASES}/{case['id']}/take", None, version=offered["version"]),
        )
        owner = await require_whole(world, case)
        assert owner == str(world.office.id if taken.status_code == 200 else world.town.id)


async def test_a_take_and_a_close_come_one_after_the_other(world: Referrals) -> None:
    await both_send(world)
    for turn in range(TIMES):
        case = await world.case()
        await world.after("accept", need=await world.need(case))
        offered = await world.offered(await world.shown(CASES, case))
        taken, closed = await at_once(
            turn,
            world.try_move_case(offered, "transfer", who=world.office),
            world.try_move_case(offered, "close", open_referrals="end"),
        )
        assert sorted((taken.status_code == 200, closed.status_code == 200)) == [False, True]
        await require_whole(world, case)


async def test_two_takes_that_change_places_and_lines_of_clauses_do_not_wait_for_each_other(world: Referrals) -> None:
    """From two clauses into two others, the one with places and the other with a line."""
    full = {"max": 1, "unit": "concurrent-clients"}
    coaching = {"service": "job-coaching"}
    agreements = [new_id(), new_id()]
    for id_, sender in zip(agreements, (world.town, world.office), strict=True):
        clauses = [clause(world.cafe.id, [sender.id], capacity=None, number=1)]
        clauses += [clause(world.cafe.id, [sender.id], capacity=full, number=2, **coaching)]
        await world.events.agreement(agreement(id_, [edition(clauses)]))
    basis = {"proposed_legal_basis": f"commission:{agreements[0]}"}
    for turn in range(TIMES):
        cases = [await world.case(), await world.case()]
        waiting = []
        for case in cases:
            taken = await world.submitted(await world.need(case, **basis))
            await world.move(world.cafe, taken, "accept")
            waits = await world.submitted(await world.need(case, **basis, **coaching))
            waiting.append(await world.move(world.cafe, waits, "waitlist"))
            await world.offered(await world.shown(CASES, case))
        answers = await asyncio.gather(*(world.take_over(case) for case in (cases if turn % 2 else cases[::-1])))
        assert {answer["responsible"] for answer in answers} == {str(world.office.id)}
        for one in waiting:
            seen = await world.read(world.office, one)
            assert seen["coverage"]["agreement_id"] == str(agreements[1])
            await world.move(world.office, seen, "withdraw")


def invented_code(number: int) -> str:
    """The number-th of those that belong to no person, of somebody born on New Year's Day of 1990 or before."""
    day = f"0101{90 - number:02}"
    return f"{day}-90{number}" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{day}90{number}") % 31]


async def test_a_client_that_is_registered_in_the_same_moment_is_a_twin_or_is_refused(world: Referrals) -> None:
    await both_send(world)
    person = {"family_name": "Testaaja", "given_names": "Samanaikainen", "municipality": "091"}
    for turn in range(10):
        code = invented_code(turn)
        case = await world.case(await world.client(identity_code=code, date_of_birth=f"19{90 - turn:02}-01-01"))
        offered = await world.offered(case)
        own = world.office.caseworker
        taken, made = await at_once(
            turn,
            world.try_move_case(offered, "transfer", who=world.office),
            own.post(CLIENTS, person | {"identity_code": code}),
        )
        assert 200 in (taken.status_code, made.status_code) or made.status_code == 201
        owner = await require_whole(world, case)
        assert owner == str(world.office.id if taken.status_code == 200 else world.town.id)
        found = expect(200, await own.post(f"{CLIENTS}/search", {"identity_code": code}))["items"]
        assert len(found) == (taken.status_code == 200) + (made.status_code == 201)
