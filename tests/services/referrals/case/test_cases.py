"""A case rests, ends and begins again, and what becomes of its needs and referrals with it."""

from typing import Any

import pytest

from services.referrals.model.case.closing import REASON_OF
from services.referrals.model.case.codes import CaseOutcome
from services.referrals.model.need.ending import REVOKE
from shared.kernel.actors import Role
from tests.support.agreement_events import SERVICE_CODE
from tests.support.cooperation import expect
from tests.support.referrals import CASES, NEEDS, REASON_TEXT, REFERRALS, Referrals
from tests.support.round_trips import statements


async def types_of(world: Referrals, subject: dict[str, Any]) -> list[str]:
    return [fact.type.removeprefix("vidare.").removesuffix(".v1") for fact in await world.facts_of(subject)]


async def test_in_a_case_that_rests_nothing_new_begins_and_what_is_under_way_goes_on(world: Referrals) -> None:
    case = await world.case()
    need = await world.need(case)
    draft, sent = await world.draft(need), await world.submitted(await world.need(case), recipient=None)
    held = await world.move_case(case, "hold")
    assert (held["status"], held["reason"], held["review_on"]) == ("on-hold", "waiting-for-client", "2026-12-01")
    town = world.town.caseworker
    for answer in (
        await town.post(NEEDS, {"case_id": case["id"], "service": SERVICE_CODE}),
        await town.post(REFERRALS, {"need_id": need["id"]}),
        await world.try_move(town, draft, "submit"),
    ):
        assert expect(409, answer)["type"] == "/v1/problems/case-not-open"
    claimed = await world.move(world.cafe, sent, "claim")
    await world.move(world.cafe, claimed, "accept")
    resumed = await world.move_case(held, "resume")
    assert (resumed["status"], resumed["review_on"]) == ("open", None)
    await world.move(world.town, await world.draft(need, recipient={"organisation": str(world.school.id)}), "discard")
    assert await types_of(world, case) == ["case.opened", "case.held", "case.resumed"]


async def test_a_case_is_closed_with_an_outcome_and_its_needs_are_revoked_and_never_counted_as_met(
    world: Referrals,
) -> None:
    case = await world.case()
    met = await world.move_need(await world.need(case), "complete")
    open_ = [await world.need(case), await world.move_need(await world.need(case), "hold")]
    closed = await world.move_case(case, "close")
    assert (closed["status"], closed["outcome"], closed["closed_at"]) == (
        *("closed", "client-moved"),
        "2026-06-18T09:00:00Z",
    )
    assert (closed["open_needs"], closed["open_referrals"]) == (0, 0)
    assert (await world.shown(NEEDS, met))["status"] == "completed"
    for need in open_:
        shown = await world.shown(NEEDS, need)
        assert (shown["status"], shown["reason"], shown["met_by"]) == ("revoked", "client-moved", None)
        assert (await types_of(world, need))[-1] == "need.revoked"
    fact = (await world.facts_of(case))[-1]
    assert (fact.type, fact.content["outcome"]) == ("vidare.case.closed.v1", "client-moved")
    assert [one["part"] for one in fact.content["concerns"]] == ["responsible"]
    refused = await world.town.caseworker.post(NEEDS, {"case_id": case["id"], "service": SERVICE_CODE})
    assert expect(409, refused)["type"] == "/v1/problems/case-not-open"


async def test_open_referrals_forbid_closing_unless_they_end_with_it(world: Referrals) -> None:
    case = await world.case()
    drafted = await world.draft(await world.need(case))
    sent = await world.submitted(await world.need(case))
    shown = await world.shown(CASES, case)
    assert (shown["open_needs"], shown["open_referrals"]) == (2, 2)
    assert shown["next_due_at"] == sent["response_due"]["at"]
    refused = expect(409, await world.try_move_case(case, "close"))
    assert refused["type"] == "/v1/problems/case-has-open-referrals"
    assert refused["open_referrals"] == [drafted["number"], sent["number"]]
    closed = await world.move_case(case, "close", open_referrals="end")
    assert (closed["open_referrals"], closed["next_due_at"]) == (0, None)
    assert [(await world.read(world.town, one))["status"] for one in (drafted, sent)] == ["cancelled", "cancelled"]
    told = (await world.facts_of(sent))[-1]
    assert (told.type, told.content["happened"]["reason"]) == ("vidare.referral.withdrawn.v1", "client-moved")


async def test_an_open_referral_is_taken_back_from_all_to_whom_it_is_offered(world: Referrals) -> None:
    case = await world.case()
    sent = await world.submitted(await world.need(case), recipient=None)
    await world.move_case(case, "close", open_referrals="end")
    expect(404, await world.cafe.caseworker.get(f"{REFERRALS}/{sent['id']}"))


async def test_the_recipient_of_what_is_under_way_is_asked_to_cancel_it(world: Referrals) -> None:
    case = await world.case()
    drafted, taken = await world.draft(await world.need(case)), await world.submitted(await world.need(case))
    taken = await world.move(world.cafe, taken, "accept")
    refused = expect(409, await world.try_move_case(case, "close"))
    assert refused["open_referrals"] == [drafted["number"], taken["number"]]
    assert (await world.shown(CASES, case))["open_needs"] == 2  # nothing is half done
    closed = await world.move_case(case, "close", open_referrals="end")
    assert (closed["status"], closed["open_referrals"]) == ("closed", 1)
    asked = await world.read(world.cafe, taken)
    assert (asked["status"], asked["history"][-1]["reason"]) == ("accepted", "client-moved")
    await world.move(world.cafe, asked, "confirm-cancellation")
    assert (await world.shown(CASES, case))["open_referrals"] == 0


async def test_an_outcome_that_is_no_reason_is_told_in_words(world: Referrals) -> None:
    case = await world.case()
    need = await world.need(case)
    sent = await world.submitted(need)
    expect(422, await world.try_move_case(case, "close", outcome="other", text=None))
    await world.move_case(case, "close", outcome="responsibility-ended", open_referrals="end")
    words = "Vastuu asiakkaasta on päättynyt / Ansvaret för kunden har upphört"
    revoked, withdrawn = await world.shown(NEEDS, need), await world.read(world.town, sent)
    assert (revoked["reason"], withdrawn["reason"]) == ("other", "other")
    assert all(one["history"][-1]["text"].startswith(words) for one in (revoked, withdrawn))


def test_every_outcome_gives_needs_a_reason_that_they_take() -> None:
    assert set(REASON_OF) == set(CaseOutcome)
    assert set(REASON_OF.values()) <= REVOKE.reasons


async def test_a_supervisor_reopens_a_closed_case_and_its_needs_stay_revoked(world: Referrals) -> None:
    case = await world.case()
    need = await world.need(case)
    closed = await world.move_case(case, "close")
    assert "reopen" not in closed["allowed_moves"]
    expect(403, await world.try_move_case(closed, "reopen"))
    opened = await world.move_case(closed, "reopen", Role.SUPERVISOR)
    assert (opened["status"], opened["outcome"], opened["closed_at"]) == ("open", None, None)
    assert (await world.shown(NEEDS, need))["status"] == "revoked"
    await world.need(case)
    assert await types_of(world, case) == ["case.opened", "case.closed", "case.reopened"]


async def test_a_case_recorded_in_error_goes_with_its_needs_drafts_and_texts(world: Referrals) -> None:
    case = await world.move_case(await world.move_case(await world.case(), "hold"), "resume")
    needs = [await world.need(case), await world.move_need(await world.need(case), "revoke")]
    draft = await world.draft(needs[0])
    gone = await world.move_case(case, "mark-entered-in-error")
    assert (gone["status"], gone["allowed_moves"]) == ("entered-in-error", [])
    assert [step["text"] for step in gone["history"]] == [None, None, None, REASON_TEXT]
    for need in needs:
        shown = await world.shown(NEEDS, need)
        assert (shown["status"], shown["description"]) == ("entered-in-error", None)
        assert (await types_of(world, need))[-1] == "need.entered-in-error"
    assert (await world.read(world.town, draft))["status"] == "cancelled"
    assert (await types_of(world, case))[-1] == "case.entered-in-error"


async def test_a_case_of_which_a_referral_was_sent_cannot_have_been_an_error(world: Referrals) -> None:
    case = await world.case()
    sent = await world.after("reject", need=await world.need(case))
    assert "mark-entered-in-error" not in (await world.shown(CASES, case))["allowed_moves"]
    refused = expect(409, await world.try_move_case(case, "mark-entered-in-error"))
    assert refused["type"] == "/v1/problems/referrals-were-sent"
    assert sent["number"] in refused["detail"]


async def test_cases_of_others_are_not_there(world: Referrals) -> None:
    case = await world.case()
    for slug in ("hold", "resume", "close", "reopen", "mark-entered-in-error"):
        expect(404, await world.try_move_case(case, slug, Role.SUPERVISOR, who=world.office))


async def test_cases_are_listed_by_status(world: Referrals) -> None:
    open_, closed = await world.case(), await world.move_case(await world.case(), "close")
    town = world.town.caseworker
    assert [one["id"] for one in expect(200, await town.get(CASES, status=["open"]))["items"]] == [open_["id"]]
    both = expect(200, await town.get(CASES, status=["closed", "open"]))["items"]
    assert [one["id"] for one in both] == [closed["id"], open_["id"]]
    expect(422, await town.get(CASES, status=["lost"]))


@pytest.mark.parametrize("slug", ["hold", "close"])
async def test_a_move_needs_the_version_that_was_read(world: Referrals, slug: str) -> None:
    case = await world.case()
    expect(412, await world.try_move_case(case | {"version": 7}, slug))


async def test_a_list_costs_the_same_for_one_and_for_many(world: Referrals) -> None:
    town, costs = world.town.caseworker, []
    for number in (1, 4):
        for _ in range(number):
            await world.draft(await world.need(await world.case()))
        for path in (CASES, NEEDS):
            with statements(world.service.runtime.database) as sent:
                answer = await town.get(path)
            costs.append((path, len(expect(200, answer)["items"]), len(sent)))
    assert [cost for *_, cost in costs[:2]] == [cost for *_, cost in costs[2:]]
