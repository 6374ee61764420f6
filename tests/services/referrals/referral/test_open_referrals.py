"""Open referrals: all who are covered see a minimal preview, and the first to claim one gets it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from services.referrals.model.coverage.deciding_clause import DecidingClause
from services.referrals.model.referral.row import Referral
from shared.ids import new_id
from shared.kernel.actors import Role
from tests.support.agreement_events import agreement, clause, edition
from tests.support.cooperation import expect
from tests.support.referrals import PERSONAL, REFERRALS, Referrals, deciding_clause


async def open_to_both(world: Referrals) -> dict[str, Any]:
    """An open referral that the café and the school may claim; the school has ten days, the café five."""
    second = clause(world.school.id, [world.town.id], response_business_days=10, number=4)
    await world.events.agreement(agreement(SCHOOLS_AGREEMENT, [edition([second])]))
    need = await world.need(proposed_legal_basis=f"consent:{new_id()}")
    return await world.submitted(need, recipient=None)


SCHOOLS_AGREEMENT = UUID("01920000-0000-7000-8000-0000000000ff")


async def test_those_who_are_covered_see_a_minimal_preview_and_no_other_move(world: Referrals) -> None:
    sent = await open_to_both(world)
    assert (sent["open"], sent["recipient"], sent["coverage"]) == (True, None, None)
    for member in (world.cafe, world.school):
        (listed,) = await world.listed(member)
        read = await world.read(member, sent, Role.CASEWORKER)
        assert listed == read
        assert (read["status"], read["version"], read["allowed_moves"]) == ("requested", 2, ["claim"])
        hidden = ("client", "client_id", "need_id", "case_id", "message", "sender_reference", "legal_basis", "coverage")
        assert [read[name] for name in hidden] == [None] * len(hidden)
        assert read["data_categories"] == []
        assert not any(secret in str(read) for secret in PERSONAL)
        assert (read["number"], read["service"]) == (sent["number"], "finnish-course")
    for stranger in (world.stranger, world.office):
        assert await world.listed(stranger) == []
        expect(404, await stranger.caseworker.get(f"{REFERRALS}/{sent['id']}"))
        expect(404, await world.try_move(stranger.caseworker, sent, "claim"))


async def test_all_who_may_claim_it_are_told_and_only_they(world: Referrals) -> None:
    sent = await open_to_both(world)
    submitted = next(fact for fact in await world.service.facts() if fact.type == "vidare.referral.submitted.v1")
    told = {(one["organisation"], one["part"]) for one in submitted.content["concerns"]}
    candidates = {(str(member.id), "candidate") for member in (world.cafe, world.school)}
    assert told == {(str(world.town.id), "sender")} | candidates
    assert submitted.key == sent["id"]


async def test_the_first_to_claim_gets_it_and_the_others_get_409(world: Referrals) -> None:
    sent = await open_to_both(world)
    claimed = await world.move(world.school, sent, "claim")
    assert (claimed["status"], claimed["business_status"], claimed["open"]) == ("received", "under-review", False)
    assert (claimed["recipient"], claimed["received_at"]) == (str(world.school.id), "2026-06-18T09:00:00Z")
    assert (claimed["coverage"]["agreement_id"], claimed["coverage"]["clause"]) == (str(SCHOOLS_AGREEMENT), 4)
    assert claimed["client"]["family_name"] == "Koekäyttäjä"
    for version in (2, 3):
        late = await world.try_move(world.cafe.caseworker, sent | {"version": version}, "claim")
        problem = expect(409, late)
        assert (problem["type"], problem["allowed_moves"]) == ("/v1/problems/claimed-or-gone", [])
    expect(404, await world.cafe.caseworker.get(f"{REFERRALS}/{sent['id']}"))
    expect(404, await world.try_move(world.cafe.caseworker, claimed, "accept"))
    assert await world.listed(world.cafe) == []
    assert (await world.move(world.school, claimed, "accept"))["status"] == "accepted"


async def test_who_may_still_claim_it_is_told_when_it_has_changed(world: Referrals) -> None:
    sent = await open_to_both(world)
    edited = await world.town.caseworker.patch(f"{REFERRALS}/{sent['id']}", {"priority": "urgent"}, version=2)
    stale = await world.try_move(world.cafe.caseworker, sent, "claim")
    assert expect(412, stale)["current_version"] == expect(200, edited)["version"] == 3
    expect(428, await world.cafe.caseworker.post(f"{REFERRALS}/{sent['id']}/claim"))
    assert (await world.move(world.cafe, edited.json(), "claim"))["status"] == "received"


async def test_one_that_was_taken_back_can_be_claimed_no_more(world: Referrals) -> None:
    sent = await open_to_both(world)
    await world.move(world.town, sent, "withdraw")
    assert await world.listed(world.cafe) == []
    expect(404, await world.cafe.caseworker.get(f"{REFERRALS}/{sent['id']}"))
    problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "claim"))
    assert problem["type"] == "/v1/problems/claimed-or-gone"


async def test_each_sees_its_own_clauses_time_and_the_sender_the_longest(world: Referrals) -> None:
    sent = await open_to_both(world)
    seen = {name: (await world.read(getattr(world, name), sent))["response_due"] for name in ("town", "cafe", "school")}
    assert {name: due["on"] for name, due in seen.items()} == {
        "town": "2026-07-03", "cafe": "2026-06-26", "school": "2026-07-03",
    }  # fmt: skip
    assert seen["cafe"]["reason_en"].startswith("5 business days from 18.6.2026 as agreed in clause 1;")
    assert seen["school"]["reason_en"].startswith("10 business days from 18.6.2026 as agreed in clause 4;")
    assert seen["town"] == seen["school"]


async def test_the_fact_tells_each_its_own_time_and_the_whole_none(world: Referrals) -> None:
    sent = await open_to_both(world)
    await world.town.caseworker.patch(f"{REFERRALS}/{sent['id']}", {"priority": "urgent"}, version=sent["version"])
    for fact in (await world.facts_of(sent))[-2:]:
        assert fact.content["response_due_at"] is None
        assert {one["organisation"]: one["response_due_at"] for one in fact.content["concerns"]} == {
            str(world.town.id): "2026-07-03T21:00:00Z",
            str(world.cafe.id): "2026-06-26T21:00:00Z",
            str(world.school.id): "2026-07-03T21:00:00Z",
        }
    claimed = await world.move(world.school, await world.read(world.school, sent), "claim")
    fact = (await world.facts_of(claimed))[-1]
    assert fact.content["response_due_at"] == "2026-07-03T21:00:00Z"
    assert {one["response_due_at"] for one in fact.content["concerns"]} == {None}


async def test_nobody_learns_of_anothers_time_by_what_becomes_overdue(world: Referrals) -> None:
    sent = await open_to_both(world)
    before = await world.read(world.cafe, sent)
    world.moment.now = world.moment.now.replace(day=29)
    assert await world.strike() == 0
    late = await world.read(world.cafe, sent)
    own_time = before["deadlines"][0] | {"overdue": True}
    assert late == before | {"overdue": True, "deadlines": [own_time]}, (
        "its own time is over, which changes nothing for the others"
    )
    assert not (await world.read(world.school, sent))["overdue"]
    assert not (await world.read(world.town, sent))["overdue"]
    world.moment.now = world.moment.now.replace(month=7, day=4)
    assert await world.strike() == 1
    assert await world.read(world.cafe, sent) == late, "that the last time is over is not told to who has another"
    own = await world.read(world.town, sent)
    assert (own["overdue"], own["version"], own["history"][-1]["move"]) == (True, 3, "overdue")
    overdue = (await world.facts_of(sent))[-1]
    assert [one["part"] for one in overdue.content["concerns"]] == ["sender"]


async def test_the_version_that_a_candidate_was_told_lets_it_claim(world: Referrals) -> None:
    sent = await open_to_both(world)
    world.moment.now = world.moment.now.replace(month=7, day=4)
    assert await world.strike() == 1
    stale = await world.try_move(world.cafe.caseworker, sent | {"version": 3}, "claim")
    assert expect(412, stale)["current_version"] == sent["version"] == 2
    claimed = await world.move(world.cafe, sent, "claim")
    assert (claimed["version"], claimed["overdue"]) == (4, False)
    assert [step["move"] for step in claimed["history"]] == ["create", "submit", "claim"]
    assert claimed["response_due"]["reason_en"].startswith("5 business days from 4.7.2026 as agreed in clause 1")
    world.moment.now = world.moment.now.replace(month=8)
    assert await world.strike() == 1
    own = await world.read(world.cafe, claimed)
    assert (own["overdue"], own["history"][-1]["move"]) == (True, "overdue")


async def test_an_offer_that_kept_no_time_tells_none(world: Referrals) -> None:
    sent = await open_to_both(world)
    without = deciding_clause().model_dump(mode="json", exclude={"response_business_days"})
    async with world.service.runtime.database.connection() as connection:  # as an older release wrote it
        kept = {world.cafe.id: DecidingClause.model_validate(without)}
        await connection.execute(update(Referral).where(col(Referral.id) == UUID(sent["id"])).values(candidates=kept))
    seen = await world.read(world.cafe, sent)
    assert (seen["response_due"], seen["overdue"]) == (None, False)


async def test_a_claim_in_time_moves_the_due_date_to_the_claimers_own_day(world: Referrals) -> None:
    sent = await open_to_both(world)
    claimed = await world.move(world.school, sent, "claim")
    assert claimed["response_due"]["on"] == "2026-07-03"
    world.moment.now = world.moment.now.replace(day=29)
    assert await world.strike() == 0
    world.moment.now = world.moment.now.replace(month=7, day=4)
    assert await world.strike() == 1
    assert (await world.read(world.school, claimed))["overdue"]


async def test_who_is_not_covered_any_more_cannot_claim(world: Referrals) -> None:
    sent = await open_to_both(world)
    await world.agree(municipalities=["049"])
    problem = expect(409, await world.try_move(world.cafe.caseworker, sent, "claim"))
    assert problem["type"] == "/v1/problems/no-agreement-in-force"
    assert ("reasons" not in problem, problem["allowed_moves"]) == (True, [])
    assert (await world.move(world.school, sent, "claim"))["recipient"] == str(world.school.id)


async def test_nobody_who_is_covered_is_409_with_the_reasons_of_all(world: Referrals) -> None:
    draft = await world.draft(await world.need(service="mentoring"), recipient=None)
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert problem["type"] == "/v1/problems/no-agreement-in-force"
    assert [reason["code"] for reason in problem["reasons"]] == ["no-agreement-for-service"]
    await world.agree(municipalities=["049"])
    draft = await world.draft(recipient=None)
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert [reason["code"] for reason in problem["reasons"]] == ["municipality-not-covered"]


async def test_a_second_open_referral_of_the_same_is_a_duplicate(world: Referrals) -> None:
    sent = await open_to_both(world)
    again = await world.draft({"id": sent["need_id"]}, recipient=None)
    problem = expect(409, await world.try_move(world.town.caseworker, again, "submit"))
    assert problem["type"] == "/v1/problems/open-duplicate"


@pytest.mark.parametrize("_attempt", range(3))
async def test_of_two_who_claim_at_once_exactly_one_wins(world: Referrals, _attempt: int) -> None:
    sent = await open_to_both(world)
    claims = await asyncio.gather(
        world.try_move(world.cafe.caseworker, sent, "claim"), world.try_move(world.school.caseworker, sent, "claim")
    )
    assert sorted(answer.status_code for answer in claims) == [200, 409]
    winner = next(answer.json() for answer in claims if answer.status_code == 200)
    loser = next(answer.json() for answer in claims if answer.status_code == 409)
    assert loser["type"] == "/v1/problems/claimed-or-gone"
    assert (await world.read(world.town, sent))["recipient"] == winner["recipient"]


async def test_who_loses_the_claim_is_told_so(world: Referrals) -> None:
    sent = await open_to_both(world)
    await world.move(world.school, sent, "claim")
    claimed = next(fact for fact in await world.service.facts() if fact.type == "vidare.referral.claimed.v1")
    told = {(one["organisation"], one["part"]) for one in claimed.content["concerns"]}
    assert (str(world.cafe.id), "candidate") in told
    assert (str(world.school.id), "recipient") in told


async def test_a_client_under_a_safety_restriction_is_never_referred_openly(world: Referrals) -> None:
    case = await world.case(await world.client(safety_restriction=True))
    draft = await world.draft(await world.need(case), recipient=None)
    problem = expect(409, await world.try_move(world.town.caseworker, draft, "submit"))
    assert problem["type"] == "/v1/problems/restricted-client-not-open"


async def test_a_claim_that_would_be_a_second_open_referral_is_refused_without_telling_whose_it_is(
    world: Referrals,
) -> None:
    case = await world.case()
    first = await world.submitted(await world.need(case))
    opened = await world.submitted(await world.need(case), recipient=None)
    refused = await world.try_move(world.cafe.caseworker, opened, "claim")
    problem = expect(409, refused)
    assert (problem["type"], problem["allowed_moves"]) == ("/v1/problems/open-duplicate", [])
    assert not any(first[name] in refused.text for name in ("id", "number", "need_id", "case_id", "client_id"))
    other = await world.submitted(await world.need(), recipient=None)
    previews = [await world.read(world.cafe, one) for one in (opened, other)]
    assert [one["allowed_moves"] for one in previews] == [["claim"], ["claim"]]
