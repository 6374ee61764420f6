"""Who serves a client sees who else does, no further than its own clause goes."""

from typing import Any

import pytest

from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import Member, expect
from tests.support.referrals import CASES, CATEGORIES, REFERRALS, Referrals

TOLD = [*CATEGORIES, "plan"]


async def two_serve(world: Referrals, told: list[str] = TOLD, **client: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The café and the school each have an accepted referral of one case; the café's tells these categories."""
    await world.agree(data_categories=TOLD)
    id_ = new_id()
    theirs = clause(world.school.id, [world.town.id], service="job-coaching", data_categories=CATEGORIES)
    await world.events.agreement(agreement(id_, [edition([theirs])]))
    case = await world.case(await world.client(**client))
    course = await world.need(case, proposed_data_categories=told)
    coaching = await world.need(case, service="job-coaching", proposed_legal_basis=f"commission:{id_}")
    first = await world.move(world.cafe, await world.submitted(course), "accept")
    sent = await world.submitted(coaching, recipient={"organisation": str(world.school.id)})
    second = await world.move(world.school, sent, "accept")
    return first, await world.move(world.school, second, "schedule")


async def others(world: Referrals, who: Member, referral: dict[str, Any], *roles: Role) -> list[dict[str, Any]]:
    answer = await who.acting(*roles or (Role.CASEWORKER,)).get(f"{REFERRALS}/{referral['id']}/participants")
    found: list[dict[str, Any]] = expect(200, answer)["items"]
    return found


async def test_a_case_shows_who_has_accepted_a_referral_of_it(world: Referrals) -> None:
    first, second = await two_serve(world)
    case = await world.shown(CASES, {"id": (await world.read(world.town, first))["case_id"]})
    assert case["participants"] == [
        {
            "organisation": str(world.cafe.id), "service": "finnish-course", "status": "accepted",
            "next_at": case["participants"][0]["next_at"],
        },
        {
            "organisation": str(world.school.id), "service": "job-coaching", "status": "in-progress",
            "next_at": "2027-03-01T08:00:00Z",
        },
    ]  # fmt: skip
    await world.move(world.school, second, "complete")
    ended = (await world.shown(CASES, case))["participants"][1]
    assert (ended["status"], case["open_referrals"]) == ("completed", 2)


async def test_one_that_serves_the_client_sees_the_other_where_its_clause_and_the_referral_tell_the_plan(
    world: Referrals,
) -> None:
    first, second = await two_serve(world)
    (seen,) = await others(world, world.cafe, first)
    assert (seen["organisation"], seen["service"], seen["status"]) == (
        *(str(world.school.id), "job-coaching"),
        "in-progress",
    )
    assert await others(world, world.school, second) == []  # its clause does not tell the plan
    assert [one["organisation"] for one in await others(world, world.town, first)] == [
        str(world.cafe.id), str(world.school.id),
    ]  # fmt: skip
    read = [entry for entry in await world.service.audits() if entry.action == "referral.participants"]
    assert [entry.groups for entry in read] == ["plan", "plan"]  # nothing was shown to the school


async def test_a_referral_that_does_not_name_the_plan_tells_nobody_else(world: Referrals) -> None:
    first, _ = await two_serve(world, told=CATEGORIES)
    assert await others(world, world.cafe, first) == []


async def test_under_a_safety_restriction_nobody_is_told_who_else_serves(world: Referrals) -> None:
    first, _ = await two_serve(world, safety_restriction=True)
    assert await others(world, world.cafe, first) == []


@pytest.mark.parametrize("end", ["complete", "fail"])
async def test_whose_service_has_ended_sees_the_others_no_more_and_is_seen_no_more(world: Referrals, end: str) -> None:
    first, second = await two_serve(world)
    await world.move(world.school, second, end)
    assert await others(world, world.cafe, first) == []
    await world.move(world.cafe, first, end)
    assert await others(world, world.cafe, first) == []


async def test_before_it_has_accepted_it_sees_nobody(world: Referrals) -> None:
    await two_serve(world)
    await world.agree(capacity=None)
    need = await world.need(proposed_data_categories=TOLD)
    sent = await world.submitted(need)
    assert await others(world, world.cafe, sent) == []


async def test_after_the_run_off_it_sees_nobody(world: Referrals) -> None:
    first, _ = await two_serve(world)
    assert len(await others(world, world.cafe, first)) == 1
    await world.tell(status="terminated", ended_at="2026-01-10T00:00:00+00:00")
    assert await others(world, world.cafe, first) == []


async def test_others_and_other_roles_see_nothing(world: Referrals) -> None:
    first, _ = await two_serve(world)
    path = f"{REFERRALS}/{first['id']}/participants"
    expect(404, await world.stranger.caseworker.get(path))
    expect(404, await world.school.caseworker.get(path))
    expect(403, await world.cafe.acting(Role.ORG_ADMIN).get(path))
