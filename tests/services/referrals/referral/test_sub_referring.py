"""A recipient refers the client on for a part of the service: the part is its own, the whole waits for it."""

from typing import Any
from uuid import UUID

import pytest

from shared.kernel.actors import Role
from tests.support.agreement_events import agreement, clause, edition, name
from tests.support.cooperation import Member, expect
from tests.support.referrals import MESSAGE, NEED_TEXT, PART_MESSAGE, REASON_TEXT, REFERRALS, Referrals

OVERRIDE = {"reason": "need-no-longer-exists", "reason_by": "sender"}


async def refused(world: Referrals, whole: dict[str, Any], **changes: Any) -> dict[str, Any]:
    problem: dict[str, Any] = expect(409, await world.try_move(world.cafe.caseworker, whole, "sub-refer", **changes))
    return problem


async def test_a_part_goes_to_another_in_the_name_of_the_recipient_and_the_whole_stays_as_it_was(
    world: Referrals,
) -> None:
    whole = await world.after("accept", "start")
    shared = await world.move(world.cafe, whole, "sub-refer")
    assert (shared["status"], shared["version"], shared["history"][-1]["move"]) == (
        "in-progress", whole["version"] + 1, "sub-refer",
    )  # fmt: skip
    (line,) = shared["parts"]
    part = await world.read(world.cafe, line)
    assert (part["status"], part["part_of"], part["number"]) == ("requested", whole["id"], line["number"])
    assert (part["sender"], part["recipient"]) == (str(world.cafe.id), str(world.school.id))
    assert (part["service"], part["message"]) == (whole["service"], PART_MESSAGE)
    assert part["response_due"] is not None
    assert set(part["allowed_moves"]) >= {"withdraw", "note"}


async def test_one_command_is_one_fact_of_the_whole_and_the_two_of_a_referral_that_was_sent(world: Referrals) -> None:
    part = await world.part()
    whole = await world.read(world.town, {"id": part["part_of"]})
    fact = (await world.facts_of(whole))[-1]
    assert (fact.type, fact.content["version"]) == ("vidare.referral.sub-referred.v1", whole["version"])
    assert [one["part"] for one in fact.content["concerns"]] == ["sender", "recipient"]
    told = [
        (fact.type, [one["organisation"] for one in fact.content["concerns"]]) for fact in await world.facts_of(part)
    ]
    assert told == [
        ("vidare.referral.created.v1", []),
        ("vidare.referral.submitted.v1", [str(world.cafe.id), str(world.school.id)]),
    ]  # fmt: skip


async def test_the_sender_of_the_whole_is_told_a_line_and_cannot_read_the_part(world: Referrals) -> None:
    part = await world.part("accept", "schedule")
    seen = await world.read(world.town, {"id": part["part_of"]})
    assert seen["parts"] == [
        {
            "id": None, "number": part["number"], "recipient": str(world.school.id), "service": part["service"],
            "status": "in-progress", "next_at": part["appointment_at"],
        }
    ]  # fmt: skip
    expect(404, await world.town.caseworker.get(f"{REFERRALS}/{part['id']}"))
    assert seen["history"][-1]["text"] == REASON_TEXT
    assert PART_MESSAGE not in str(seen)


async def test_its_recipient_sees_the_client_and_neither_the_whole_nor_who_is_responsible(world: Referrals) -> None:
    part = await world.part("accept")
    seen = await world.read(world.school, part)
    assert seen["client"]["family_name"] == "Koekäyttäjä"
    assert (seen["message"], seen["client"]["need_description"]) == (PART_MESSAGE, NEED_TEXT)
    assert (seen["part_of"], seen["parts"], seen["need_id"], seen["case_id"], seen["client_id"]) == (
        None, [], None, None, None,
    )  # fmt: skip
    for hidden in (str(world.town.id), part["part_of"], MESSAGE, "KOTO-1", str(world.agreement_id)):
        assert hidden not in str(seen)


async def test_its_sender_reads_its_own_words_and_the_client_by_the_whole(world: Referrals) -> None:
    part = await world.part("accept")
    assert (part["message"], part["client"], part["need_id"], part["case_id"], part["client_id"]) == (
        PART_MESSAGE, None, None, None, None,
    )  # fmt: skip
    assert part["coverage"] is not None
    assert "contact" in part["data_categories"]
    noted = await world.move(world.school, part, "note")
    assert (await world.read(world.cafe, noted))["history"][-1]["text"] == REASON_TEXT


@pytest.mark.parametrize("status", ["submit", "acknowledge", "hold", "request-cancellation", "complete"])
async def test_what_is_not_under_way_or_to_be_stopped_is_not_shared(world: Referrals, status: str) -> None:
    whole = await world.submitted()
    if status == "acknowledge":
        whole = await world.move(world.cafe, whole, status)
    elif status != "submit":
        whole = await world.move(world.cafe, whole, "accept")
        whole = await world.move(world.town if status == "request-cancellation" else world.cafe, whole, status)
    problem = await refused(world, whole)
    assert problem["type"] == "/v1/problems/move-not-allowed"
    assert "sub-refer" not in problem["allowed_moves"]


async def test_a_part_is_not_shared_again(world: Referrals) -> None:
    part = await world.part("accept")
    seen = await world.read(world.school, part)
    assert "sub-refer" not in seen["allowed_moves"]
    answer = await world.try_move(world.school.caseworker, seen, "sub-refer")
    assert expect(409, answer)["type"] == "/v1/problems/move-not-allowed"


async def test_nobody_passes_on_more_than_it_is_told(world: Referrals) -> None:
    await world.agree(data_categories=["identity", "contact", "residence", "language"])
    whole = await world.after("accept", data_categories=["identity", "contact", "residence"])
    answer = await world.try_move(
        world.cafe.caseworker, whole, "sub-refer", data_categories=["identity", "language", "need-description"]
    )
    problem = expect(422, answer)
    assert problem["type"] == "/v1/problems/more-than-you-are-told"
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [
        ("/data_categories", "not-told-to-you"), ("/data_categories", "not-told-to-you"),
    ]  # fmt: skip
    part = await world.part("accept", whole=whole)
    assert part["data_categories"] == ["contact", "identity", "residence"]
    seen = await world.read(world.school, part)
    assert (seen["client"]["family_name"], seen["client"]["identity_code"]) == ("Koekäyttäjä", None)


async def test_a_part_may_tell_less_and_be_for_another_service(world: Referrals) -> None:
    await world.sharing(service="job-coaching")
    part = await world.part("accept", service="job-coaching", data_categories=["identity"], priority="asap")
    assert (part["service"], part["data_categories"], part["priority"]) == ("job-coaching", ["identity"], "asap")
    seen = await world.read(world.school, part)
    assert (seen["client"]["contact"], seen["client"]["municipality"], seen["coverage"]) == (None, None, None)


async def test_what_no_agreement_of_its_own_covers_is_refused_with_every_reason(world: Referrals) -> None:
    whole = await world.after("accept")
    await world.sharing(municipalities=["049"], legal_bases=["consent"])
    problem = await refused(world, whole)
    assert problem["type"] == "/v1/problems/no-agreement-in-force"
    assert {one["code"] for one in problem["reasons"]} == {"municipality-not-covered", "legal-basis-not-accepted"}
    stranger = await refused(world, whole, recipient={"organisation": str(world.stranger.id)})
    assert [one["code"] for one in stranger["reasons"]] == ["no-agreement-for-service"]
    assert (await world.read(world.cafe, whole))["version"] == whole["version"]


@pytest.mark.parametrize("who", ["town", "cafe", "nobody"])
async def test_a_recipient_that_cannot_be_is_said(world: Referrals, who: str) -> None:
    whole = await world.after("accept")
    organisation = UUID(int=7) if who == "nobody" else getattr(world, who).id
    body = {"recipient": {"organisation": str(organisation)}}
    problem = expect(422, await world.try_move(world.cafe.caseworker, whole, "sub-refer", **body))
    wanted = "unknown-organisation" if who == "nobody" else "recipient-is-sender"
    assert problem["type"] == f"/v1/problems/{wanted}"


async def test_the_questions_of_the_clause_are_answered(world: Referrals) -> None:
    question = {"code": "literate", "label": name("Osaako asiakas lukea?"), "kind": "yes-no"}
    await world.sharing(questions=[question])
    whole = await world.after("accept")
    problem = expect(422, await world.try_move(world.cafe.caseworker, whole, "sub-refer"))
    assert [one["pointer"] for one in problem["errors"]] == ["/answers/literate"]
    part = await world.part("accept", whole=whole, answers={"literate": True})
    assert [one["answer"] for one in (await world.read(world.school, part))["answers"]] == [True]


async def test_two_parts_of_one_service_with_one_recipient_are_one_too_many(world: Referrals) -> None:
    whole = await world.after("accept")
    await world.part(whole=whole)
    problem = await refused(world, await world.read(world.cafe, whole))
    assert problem["type"] == "/v1/problems/open-duplicate"
    assert "VD-" not in problem["detail"]


async def test_the_loop_of_a_part_leaves_the_need_open_and_that_of_the_whole_meets_it(world: Referrals) -> None:
    need = await world.need()
    whole = await world.move(world.cafe, await world.submitted(need), "accept")
    part = await world.part("accept", "complete", "close-loop", whole=whole)
    assert part["loop_closed_at"] is not None
    assert (await world.shown("/v1/needs", need))["status"] == "active"
    done = await world.move(world.cafe, await world.read(world.cafe, whole), "complete")
    await world.move(world.town, done, "close-loop")
    assert (await world.shown("/v1/needs", need))["status"] == "completed"
    reopened = await world.move(world.cafe, await world.read(world.cafe, whole), "reopen")
    assert reopened["status"] == "in-progress"
    assert (await world.shown("/v1/needs", need))["status"] == "active"


async def test_the_whole_is_not_completed_while_a_part_is_open(world: Referrals) -> None:
    part = await world.part("accept")
    whole = await world.read(world.cafe, {"id": part["part_of"]})
    problem = expect(409, await world.try_move(world.cafe.caseworker, whole, "complete"))
    assert (problem["type"], problem["open_parts"]) == ("/v1/problems/parts-are-open", [part["number"]])
    assert "complete" in problem["allowed_moves"]
    await world.move(world.school, part, "complete")
    assert (await world.move(world.cafe, whole, "complete"))["status"] == "completed"


async def test_an_override_says_why_and_ends_what_is_open(world: Referrals) -> None:
    whole = await world.after("accept")
    await world.sharing()
    waiting = await world.part(whole=whole)
    await world.sharing(service="job-coaching")
    begun = await world.part("accept", whole=await world.read(world.cafe, whole), service="job-coaching")
    whole = await world.read(world.cafe, whole)
    for wrong in ("sent-in-error", "other"):
        answer = await world.try_move(
            world.cafe.caseworker, whole, "complete", open_parts={"reason": wrong, "reason_by": "sender"}
        )
        assert expect(422, answer)["errors"][0]["pointer"] == "/open_parts/reason"
    done = await world.move(world.cafe, whole, "complete", open_parts=OVERRIDE)
    assert (done["status"], done["reason"], done["history"][-1]["reason"]) == (
        "completed", "need-no-longer-exists", "need-no-longer-exists",
    )  # fmt: skip
    await world.strike()
    withdrawn, asked = await world.read(world.cafe, waiting), await world.read(world.cafe, begun)
    assert (withdrawn["status"], withdrawn["reason"]) == ("cancelled", "need-no-longer-exists")
    assert (asked["status"], asked["cancellation"]["reason"]) == ("accepted", "need-no-longer-exists")
    assert {withdrawn["history"][-1]["organisation"], asked["history"][-1]["organisation"]} == {None}
    problem = expect(409, await world.try_move(world.cafe.caseworker, asked, "keep"))
    assert problem["type"] == "/v1/problems/whole-has-ended"
    stopped = await world.move(world.school, asked, "confirm-cancellation")
    assert stopped["status"] == "cancelled"


@pytest.mark.parametrize("slug", ["fail", "decline"])
async def test_parts_end_with_a_whole_that_ends_otherwise(world: Referrals, slug: str) -> None:
    part = await world.part()
    whole = await world.read(world.cafe, {"id": part["part_of"]})
    await world.move(world.cafe, whole, slug, reason="client-deceased", reason_by="client")
    await world.strike()
    seen = await world.read(world.school, part)
    assert (seen["status"], seen["reason"], seen["reason_by"]) == ("cancelled", "client-deceased", "client")
    assert str(world.town.id) not in str(seen)


async def test_parts_end_with_a_whole_that_its_sender_asked_to_stop(world: Referrals) -> None:
    part = await world.part("accept")
    whole = await world.move(world.town, await world.read(world.town, {"id": part["part_of"]}), "request-cancellation")
    await world.strike()
    assert (await world.read(world.cafe, part))["cancellation"] is None
    await world.move(world.cafe, whole, "confirm-cancellation")
    await world.strike()
    asked = await world.read(world.school, part)
    assert asked["cancellation"]["reason"] == "need-no-longer-exists"
    fact = (await world.facts_of(part))[-1]
    assert (fact.type, fact.content["happened"]["actor_organisation"]) == (
        "vidare.referral.cancellation-requested.v1", None,
    )  # fmt: skip


@pytest.mark.parametrize(("slug", "who"), [("end-basis", "town"), ("mark-entered-in-error", "town")])
async def test_without_a_right_to_tell_of_the_client_a_part_is_dark_at_once_and_ends(
    world: Referrals, slug: str, who: str
) -> None:
    part = await world.part("accept")
    whole = await world.read(world.cafe, {"id": part["part_of"]})
    ender: Member = getattr(world, who)
    await world.move(ender, whole, slug)
    dark = await world.read(world.school, part)
    assert (dark["status"], dark["client"], dark["message"]) == ("accepted", None, None)
    await world.strike()
    ended = await world.read(world.school, part)
    assert (ended["status"], ended["reason"], ended["client"]) == ("cancelled", "legal-basis-ended", None)
    assert "confirm-deletion" in ended["allowed_moves"]
    assert (await world.move(world.school, ended, "confirm-deletion"))["lost_basis"]["answer"] == "own-basis"
    assert str(world.town.id) not in str(await world.read(world.school, part))
    assert (await world.read(world.cafe, part))["message"] is None


async def test_what_ended_is_not_reopened_after_the_whole(world: Referrals) -> None:
    part = await world.part("accept", "complete")
    whole = await world.read(world.cafe, {"id": part["part_of"]})
    await world.move(world.cafe, whole, "complete")
    problem = expect(409, await world.try_move(world.school.acting(Role.SUPERVISOR), part, "reopen"))
    assert problem["type"] == "/v1/problems/whole-has-ended"


async def test_a_part_that_is_passed_on_stays_a_part_and_never_goes_back_to_where_the_client_came_from(
    world: Referrals,
) -> None:
    part = await world.part()
    back = {"recipient": {"organisation": str(world.town.id)}}
    problem = expect(409, await world.try_move(world.school.caseworker, part, "redirect", **back))
    assert problem["type"] == "/v1/problems/cannot-go-there"
    agreement_id = UUID(int=77)
    offered = clause(world.stranger.id, [world.cafe.id], capacity=None)
    await world.events.agreement(agreement(agreement_id, [edition([offered])]))
    body = {"recipient": {"organisation": str(world.stranger.id)}, "legal_basis": f"commission:{agreement_id}"}
    await world.move(world.school, part, "redirect", **body)
    seen = await world.read(world.cafe, part)
    new = await world.read(world.cafe, {"id": seen["redirected_to"]})
    assert (new["part_of"], new["sender"], new["recipient"]) == (
        part["part_of"], str(world.cafe.id), str(world.stranger.id),
    )  # fmt: skip
