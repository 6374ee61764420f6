"""A need is changed, rests and ends, and what its referrals have to say to that."""

from typing import Any

import pytest

from tests.support.cooperation import expect
from tests.support.referrals import MESSAGE, NEED_TEXT, NEEDS, REASON_TEXT, REFERRALS, Referrals

ENDS = ("revoke", "complete")


async def types_of(world: Referrals, subject: dict[str, Any]) -> list[str]:
    return [fact.type.removeprefix("vidare.").removesuffix(".v1") for fact in await world.facts_of(subject)]


async def test_a_need_that_rests_is_not_referred_and_then_goes_on(world: Referrals) -> None:
    need = await world.need()
    draft = await world.draft(need)
    held = await world.move_need(need, "hold")
    assert (held["status"], held["reason"], held["review_on"]) == ("on-hold", "waiting-for-client", "2026-12-01")
    refused = expect(409, await world.town.caseworker.post(REFERRALS, {"need_id": need["id"]}))
    assert refused["type"] == "/v1/problems/need-not-active"
    assert expect(409, await world.try_move(world.town.caseworker, draft, "submit"))["type"].endswith("need-not-active")
    resumed = await world.move_need(held, "resume")
    assert (resumed["status"], resumed["reason"], resumed["review_on"]) == ("active", None, None)
    await world.move(world.town, draft, "submit")
    assert await types_of(world, need) == ["need.recorded", "need.held", "need.resumed"]


async def test_a_draft_is_not_referred_before_it_is_activated(world: Referrals) -> None:
    draft = await world.need(draft=True)
    assert (draft["status"], draft["allowed_moves"]) == ("draft", ["activate", "revoke", "mark-entered-in-error"])
    refused = expect(409, await world.town.caseworker.post(REFERRALS, {"need_id": draft["id"]}))
    assert refused["type"] == "/v1/problems/need-not-active"
    changed = {"description": "Something that is not sure yet."}
    told = await world.town.caseworker.patch(f"{NEEDS}/{draft['id']}", changed, version=draft["version"])
    active = await world.move_need(expect(200, told), "activate")
    assert (active["status"], active["description"]) == ("active", changed["description"])
    await world.submitted(active)
    assert await types_of(world, draft) == ["need.recorded", "need.changed", "need.activated"]


async def test_in_a_case_that_rests_no_draft_is_activated_and_with_its_end_it_is_revoked(world: Referrals) -> None:
    case = await world.case()
    draft = await world.need(case, draft=True)
    held = await world.move_case(case, "hold")
    problem = expect(409, await world.try_move_need(draft, "activate"))
    assert (problem["type"], problem["allowed_moves"]) == (
        "/v1/problems/case-not-open", ["revoke", "mark-entered-in-error"],
    )  # fmt: skip
    await world.move_case(held, "close")
    assert (await world.shown(NEEDS, draft))["status"] == "revoked"


@pytest.mark.parametrize("day", ["2026-06-18", "2026-06-17", "2031-01-01"])
async def test_the_day_of_review_lies_ahead_and_in_sight(world: Referrals, day: str) -> None:
    expect(422, await world.try_move_need(await world.need(), "hold", review_on=day))


async def test_the_history_says_what_was_done_when_by_whom_and_why(world: Referrals) -> None:
    need = await world.move_need(await world.need(), "hold")
    first, second = need["history"]
    assert (first["move"], first["status"], first["text"]) == ("record", "active", None)
    assert second == {
        "version": 2, "move": "hold", "status": "on-hold", "organisation": str(world.town.id),
        "reason": "waiting-for-client", "text": REASON_TEXT, "at": "2026-06-18T09:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize(("slug", "status"), [("revoke", "revoked"), ("complete", "completed")])
async def test_a_need_without_open_referrals_ends(world: Referrals, slug: str, status: str) -> None:
    need = await world.need()
    await world.after("reject", need=need)
    ended = await world.move_need(need, slug)
    assert (ended["status"], ended["met_by"]) == (status, "own-service" if slug == "complete" else None)
    assert ended["allowed_moves"] == []  # a referral was sent: it cannot be as if it had never been
    assert (await types_of(world, need))[-1] == f"need.{status}"
    refused = expect(409, await world.town.caseworker.post(REFERRALS, {"need_id": need["id"]}))
    assert refused["type"] == "/v1/problems/need-not-active"


@pytest.mark.parametrize("slug", ENDS)
async def test_open_referrals_forbid_its_end_unless_they_end_with_it(world: Referrals, slug: str) -> None:
    need = await world.need()
    drafted, sent = await world.draft(need), await world.submitted(need, recipient={"organisation": str(world.cafe.id)})
    shown = await world.shown(NEEDS, need)
    assert (shown["open_referrals"], shown["next_due_at"]) == (2, sent["response_due"]["at"])
    refused = expect(409, await world.try_move_need(need, slug))
    assert refused["type"] == "/v1/problems/need-has-open-referrals"
    assert refused["open_referrals"] == [drafted["number"], sent["number"]]
    assert slug in refused["allowed_moves"], "it can be asked for with the referrals' end"
    await world.move_need(need, slug, open_referrals="end")
    left = [await world.read(world.town, one) for one in (drafted, sent)]
    assert [one["status"] for one in left] == ["cancelled", "cancelled"]
    assert [one["history"][-1]["move"] for one in left] == ["discard", "withdraw"]
    why = "need-met-elsewhere" if slug == "complete" else "client-declined"
    assert (left[1]["reason"], left[1]["reason_by"]) == (why, "sender")
    assert (await world.shown(NEEDS, need))["open_referrals"] == 0


async def test_the_recipient_of_what_is_under_way_is_asked_to_cancel_it(world: Referrals) -> None:
    need = await world.need()
    taken = await world.after("accept", need=need)
    assert expect(409, await world.try_move_need(need, "revoke"))["open_referrals"] == [taken["number"]]
    await world.move_need(need, "revoke", open_referrals="end")
    asked = await world.read(world.cafe, taken)
    assert (asked["status"], asked["history"][-1]["move"]) == ("accepted", "request-cancellation")
    assert "confirm-cancellation" in asked["allowed_moves"]
    await world.move(world.cafe, asked, "confirm-cancellation")
    assert (await world.shown(NEEDS, need))["open_referrals"] == 0


async def test_one_on_a_waiting_list_is_withdrawn(world: Referrals) -> None:
    need = await world.need()
    waiting = await world.after("waitlist", need=need)
    await world.move_need(need, "revoke", open_referrals="end")
    assert (await world.read(world.town, waiting))["history"][-1]["move"] == "withdraw"


async def test_what_was_asked_already_is_not_asked_again(world: Referrals) -> None:
    need = await world.need()
    taken = await world.after("accept", need=need)
    asked = await world.move(world.town, taken, "request-cancellation")
    await world.move_need(need, "revoke", open_referrals="end")
    assert (await world.read(world.town, taken))["version"] == asked["version"]


async def test_a_referral_is_told_no_words_of_the_needs_own(world: Referrals) -> None:
    need = await world.need()
    sent = await world.submitted(need)
    await world.move_need(need, "revoke", reason="other", text=REASON_TEXT, open_referrals="end")
    withdrawn = (await world.read(world.town, sent))["history"][-1]
    assert (withdrawn["reason"], withdrawn["text"]) == ("other", "Muu syy / Annan orsak / Other reason")


async def test_the_closed_loop_meets_the_need_and_tells_the_same_fact(world: Referrals) -> None:
    need = await world.need()
    done = await world.after("accept", "complete", need=need)
    await world.move(world.town, done, "close-loop")
    met = await world.shown(NEEDS, need)
    assert (met["status"], met["met_by"], met["completed_at"]) == ("completed", "referral", "2026-06-18T09:00:00Z")
    assert await types_of(world, need) == ["need.recorded", "need.completed"]
    assert met["history"][-1]["move"] == "complete"


async def test_a_person_cannot_say_that_a_referral_met_it(world: Referrals) -> None:
    expect(422, await world.try_move_need(await world.need(), "complete", how="referral"))


async def test_a_revoked_need_is_not_met_by_a_loop_that_is_closed_later(world: Referrals) -> None:
    need = await world.need()
    done = await world.after("accept", "complete", need=need)
    await world.move_need(need, "revoke")
    await world.move(world.town, done, "close-loop")
    assert (await world.shown(NEEDS, need))["status"] == "revoked"


async def test_a_need_recorded_in_error_keeps_nothing_but_its_skeleton(world: Referrals) -> None:
    need = await world.move_need(await world.need(), "hold")
    draft = await world.draft(await world.need())
    gone = await world.move_need(need, "mark-entered-in-error")
    assert (gone["status"], gone["description"], gone["reason"]) == ("entered-in-error", None, "wrong-client")
    assert [step["text"] for step in gone["history"]] == [None, None, REASON_TEXT]
    other = await world.shown(NEEDS, {"id": draft["need_id"]})
    erased = await world.move_need(other, "mark-entered-in-error")
    assert (erased["description"], (await world.read(world.town, draft))["status"]) == (None, "cancelled")


async def test_the_drafts_of_a_need_recorded_in_error_lose_their_words_too(world: Referrals) -> None:
    need = await world.need()
    thrown = await world.move(world.town, await world.draft(need), "discard")
    draft = await world.draft(need)
    assert (thrown["message"], thrown["history"][-1]["text"]) == (MESSAGE, REASON_TEXT)
    await world.move_need(need, "mark-entered-in-error")
    for one in (thrown, draft):
        left = await world.read(world.town, one)
        assert (left["status"], left["message"]) == ("cancelled", None)
        assert {step["text"] for step in left["history"]} == {None}


async def test_a_need_of_which_a_referral_was_sent_cannot_have_been_an_error(world: Referrals) -> None:
    need = await world.need()
    sent = await world.after("reject", need=need)
    assert "mark-entered-in-error" not in (await world.shown(NEEDS, need))["allowed_moves"]
    refused = expect(409, await world.try_move_need(need, "mark-entered-in-error"))
    assert refused["type"] == "/v1/problems/referrals-were-sent"
    assert sent["number"] in refused["detail"]
    assert (await world.shown(NEEDS, need))["description"] == NEED_TEXT


async def test_what_a_need_says_is_changed_and_its_service_only_before_a_referral(world: Referrals) -> None:
    need, town = await world.need(), world.town.caseworker
    path = f"{NEEDS}/{need['id']}"
    changed = expect(200, await town.patch(path, {"description": "Päiväkurssi.", "service": "job-coaching"}, version=1))
    assert (changed["description"], changed["service"], changed["version"]) == ("Päiväkurssi.", "job-coaching", 2)
    assert expect(200, await town.patch(path, {"description": "Päiväkurssi."}, version=2))["version"] == 2
    await world.draft(need, recipient=None)
    refused = expect(409, await town.patch(path, {"service": "finnish-course"}, version=2))
    assert refused["type"] == "/v1/problems/service-is-fixed"
    bare = expect(200, await town.patch(path, {"proposed_legal_basis": None, "description": None}, version=2))
    assert (bare["proposed_legal_basis"], bare["description"], bare["version"]) == (None, None, 3)
    expect(422, await town.patch(path, {"proposed_legal_basis": "law:1/1999:1@1999-01-01"}, version=3))
    assert await types_of(world, need) == ["need.recorded", "need.changed", "need.changed"]
    await world.move_need(bare, "revoke", open_referrals="end")
    assert expect(409, await town.patch(path, {"description": "x"}, version=4))["allowed_moves"] == [
        "mark-entered-in-error"
    ]


async def test_needs_of_others_are_not_there(world: Referrals) -> None:
    need = await world.need()
    for slug in ("hold", "resume", "revoke", "complete", "mark-entered-in-error"):
        expect(404, await world.try_move_need(need, slug, who=world.office))
    expect(404, await world.office.caseworker.patch(f"{NEEDS}/{need['id']}", {"description": "x"}, version=1))


async def test_needs_are_listed_by_status(world: Referrals) -> None:
    active, held = await world.need(), await world.move_need(await world.need(), "hold")
    town = world.town.caseworker
    listed = expect(200, await town.get(NEEDS, status=["active"]))["items"]
    assert [one["id"] for one in listed] == [active["id"]]
    both = expect(200, await town.get(NEEDS, status=["active", "on-hold"]))["items"]
    assert [one["id"] for one in both] == [held["id"], active["id"]]
    assert expect(200, await town.get(NEEDS, status=["active"], case_id=held["case_id"]))["items"] == []


async def test_what_is_told_of_a_need_concerns_its_organisation_and_says_nothing_of_it(world: Referrals) -> None:
    need = await world.move_need(await world.need(), "hold")
    fact = (await world.facts_of(need))[-1]
    assert fact.content == {
        "need_id": need["id"], "case_id": need["case_id"], "version": 2, "status": "on-hold",
        "responsible": str(world.town.id),
        "happened": {
            "at": "2026-06-18T09:00:00Z", "actor_organisation": str(world.town.id), "reason": "waiting-for-client",
            "reason_by": None,
        },
        "concerns": [{"organisation": str(world.town.id), "unit": None, "part": "responsible"}],
    }  # fmt: skip
