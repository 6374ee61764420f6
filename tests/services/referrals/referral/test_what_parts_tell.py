"""What a part tells whom: its recipient, its sender and the responsible organisation learn what they must, and no
more."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from shared.kernel.actors import Role
from tests.support.attachments import attach, content_of
from tests.support.cooperation import Member, expect
from tests.support.referrals import (
    CASES,
    CATEGORIES,
    CLIENTS,
    MESSAGE,
    PART_MESSAGE,
    PERSON,
    REASON_TEXT,
    REFERRALS,
    Referrals,
    tag,
)

BY_NAME = {"family_name": PERSON["family_name"], "date_of_birth": PERSON["date_of_birth"]}
TELLS_NOT_WHERE = ["identity", "date-of-birth", "language", "need-description"]
BELOW = (Role.ORG_ADMIN, Role.PRIVACY_OFFICER, Role.SIGNATORY)


async def refused(world: Referrals, whole: Mapping[str, Any]) -> dict[str, Any]:
    problem: dict[str, Any] = expect(409, await world.try_move(world.cafe.caseworker, whole, "sub-refer"))
    return {name: problem[name] for name in ("type", "detail", "allowed_moves")} | {"reasons": "reasons" in problem}


async def accepted(world: Referrals, categories: list[str], **client: Any) -> dict[str, Any]:
    need = await world.need(await world.case(await world.client(**client)), proposed_data_categories=categories)
    return await world.after("accept", need=need)


async def change_client(world: Referrals, part: Mapping[str, Any], **changes: Any) -> None:
    whole = await world.read(world.town, {"id": part["part_of"]})
    path = f"{CLIENTS}/{whole['client_id']}"
    client = expect(200, await world.town.caseworker.get(path))
    expect(200, await world.town.caseworker.patch(path, changes, version=client["version"]))


async def found(world: Referrals, who: Member, **said: str) -> list[str]:
    answer = expect(200, await who.caseworker.post("/v1/search", said))
    return [one["id"] for one in answer["referrals"]]


async def preview(world: Referrals, whole: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    body = {**await world.sharing(), **changes}
    shown: dict[str, Any] = expect(200, await world.cafe.caseworker.post(f"{REFERRALS}/{whole['id']}/preview", body))
    return shown


# Where the client lives


async def test_who_is_not_told_where_a_client_lives_cannot_find_it_out_by_referring_on(world: Referrals) -> None:
    answers = []
    for client in ({}, {"safety_restriction": True}, {"municipality": "049"}):
        whole = await accepted(world, TELLS_NOT_WHERE, **client)
        await world.sharing(municipalities=["091"])
        assert "sub-refer" not in (await world.read(world.cafe, whole))["allowed_moves"]
        shown = await preview(world, whole)
        assert (shown["view"], shown["coverage"]["recipients"]) == (None, [])
        answers.append(await refused(world, whole))
        expect(200, await world.try_move(world.cafe.caseworker, whole, "complete"))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["type"] == "/v1/problems/cannot-refer-on"


async def test_the_matter_of_a_client_under_a_restriction_is_not_shared(world: Referrals) -> None:
    whole = await accepted(world, CATEGORIES, safety_restriction=True)
    assert "sub-refer" not in (await world.read(world.cafe, whole))["allowed_moves"]
    answer = await refused(world, whole)
    assert (answer["type"], answer["reasons"]) == ("/v1/problems/cannot-refer-on", False)


async def test_a_restriction_that_is_set_later_hides_in_a_part_what_it_hides_in_the_whole(world: Referrals) -> None:
    part = await world.part("accept")
    await change_client(world, part, safety_restriction=True, municipality="049")
    seen = await world.read(world.school, part)
    assert (seen["status"], seen["client"]["contact"], seen["client"]["municipality"]) == ("accepted", None, None)
    own = await world.read(world.cafe, part)
    assert (own["coverage"], own["answers"], own["also_covered"], own["waitlist_position"]) == (None, [], None, None)
    assert "049" not in str(own)
    assert all(one["source"] is None for one in own["deadlines"] if "source" in one)
    assert (await world.read(world.cafe, {"id": part["part_of"]}))["allowed_moves"].count("sub-refer") == 0


async def test_a_part_that_is_not_covered_where_the_client_lives_now_is_taken_back_and_nobody_is_told_by_whom(
    world: Referrals,
) -> None:
    await world.sharing(municipalities=["091"])
    part = await world.part()
    await change_client(world, part, municipality="049")
    own, theirs = await world.read(world.cafe, part), await world.read(world.school, part)
    for seen in (own, theirs):
        assert (seen["status"], seen["reason"], seen["history"][-1]["organisation"]) == ("cancelled", "other", None)
        assert str(world.town.id) not in str(seen)
    assert "sopimus" in own["history"][-1]["text"].lower()
    fact = (await world.facts_of(part))[-1]
    assert (fact.type, fact.content["happened"]["actor_organisation"]) == ("vidare.referral.withdrawn.v1", None)
    whole = await world.read(world.cafe, {"id": part["part_of"]})
    assert whole["status"] == "accepted"


# What each of the three learns


async def test_no_fact_of_a_part_names_the_responsible_organisation(world: Referrals) -> None:
    part = await world.part("accept", "schedule", "note", "complete", "close-loop")
    facts = await world.facts_of(part)
    assert len(facts) == part["version"]
    assert str(world.town.id) not in json.dumps([fact.content for fact in facts])
    assert part["part_of"] not in json.dumps([fact.content for fact in facts])


async def test_nobody_finds_a_part_by_what_it_is_not_told(world: Referrals) -> None:
    part = await world.part("accept")
    whole = await world.read(world.town, {"id": part["part_of"]})
    assert await found(world, world.town, number=part["number"]) == []
    assert await found(world, world.stranger, number=part["number"]) == []
    assert await found(world, world.cafe, number=part["number"]) == [part["id"]]
    assert await found(world, world.school, **BY_NAME) == [part["id"]]
    assert await found(world, world.cafe, **BY_NAME) == [whole["id"]]
    assert await found(world, world.town, **BY_NAME) == [whole["id"]]
    for filters in ({"case_id": whole["case_id"]}, {"need_id": whole["need_id"]}):
        assert await world.listed(world.cafe, direction="outgoing", **filters) == []
    (listed,) = await world.listed(world.cafe, direction="outgoing")
    assert listed["id"] == part["id"]
    assert [one["id"] for one in await world.listed(world.town, direction="outgoing")] == [whole["id"]]


@pytest.mark.parametrize("role", BELOW)
async def test_roles_without_client_data_see_a_skeleton_and_not_who_serves(world: Referrals, role: Role) -> None:
    part = await world.part("accept")
    own = await world.read(world.cafe, part, role)
    assert (own["message"], own["client"], own["coverage"], own["response_due"]) == (None, None, None, None)
    for who in (world.cafe, world.town):
        assert (await world.read(who, {"id": part["part_of"]}, role))["parts"] == []


async def test_with_the_sight_of_the_whole_ends_that_of_what_its_recipient_has_sent(world: Referrals) -> None:
    part = await world.part("accept", "complete")
    assert part["message"] == PART_MESSAGE
    await world.move(world.cafe, await world.read(world.cafe, {"id": part["part_of"]}), "complete")
    own = await world.read(world.cafe, part)
    assert (own["message"], own["coverage"], own["outcome"]) == (None, None, "service-completed")
    assert [step["text"] for step in own["history"]] == [None] * len(own["history"])


async def test_with_the_agreement_of_the_whole_and_its_run_off_ends_the_sight_of_a_part(world: Referrals) -> None:
    part = await world.part("accept")
    world.moment.now += timedelta(days=1)
    await world.tell(status="terminated", ended_at=world.moment().isoformat(), run_off_days=10)
    await world.strike()
    assert (await world.read(world.school, part))["client"] is not None
    world.moment.now += timedelta(days=11)
    dark = await world.read(world.school, part)
    await world.strike()  # the run-off is over,
    await world.strike()  # and with it the sight of each
    looking = await world.read(world.school, part)
    assert (dark["status"], dark["client"]) == ("accepted", None)
    assert looking["client"]["family_name"] == "Koekäyttäjä"  # as it was
    assert looking["follow_up_until"] is not None
    assert (await world.read(world.cafe, part))["message"] is None


async def test_a_case_shows_a_part_as_a_participant_and_counts_it_not(world: Referrals) -> None:
    part = await world.part("accept", "schedule")
    case_id = (await world.read(world.town, {"id": part["part_of"]}))["case_id"]
    case = await world.shown(CASES, {"id": case_id})
    assert [(one["organisation"], one["status"]) for one in case["participants"]] == [
        (str(world.cafe.id), "accepted"), (str(world.school.id), "in-progress"),
    ]  # fmt: skip
    assert case["open_referrals"] == 1
    assert PART_MESSAGE not in str(case)


async def test_a_case_is_closed_with_the_whole_and_the_part_ends_when_that_ends(world: Referrals) -> None:
    part = await world.part("accept")
    whole = await world.read(world.town, {"id": part["part_of"]})
    case = await world.shown(CASES, {"id": whole["case_id"]})
    problem = expect(409, await world.try_move_case(case, "close"))
    assert problem["open_referrals"] == [whole["number"]]
    await world.move_case(case, "close", open_referrals="end")
    await world.strike()
    assert (await world.read(world.school, part))["cancellation"] is None
    asked = await world.read(world.cafe, whole)
    await world.move(world.cafe, asked, "confirm-cancellation")
    await world.strike()
    assert (await world.read(world.school, part))["cancellation"]["reason"] == "client-moved"


async def test_in_the_timeline_each_reads_its_own(world: Referrals) -> None:
    await world.agree(data_categories=[*CATEGORIES, "plan"])
    await world.sharing(data_categories=[*CATEGORIES, "plan"])
    whole = await accepted(world, [*CATEGORIES, "plan"])
    part = await world.part("accept", whole=whole)
    case_id = (await world.read(world.cafe, whole))["case_id"]
    assert case_id is not None
    told = {}
    for name, who in (("town", world.town), ("cafe", world.cafe), ("school", world.school)):
        items = expect(200, await who.caseworker.get(f"{CASES}/{case_id}/timeline", limit=200))["items"]
        told[name] = {one["number"] for one in items if one["about"] == "referral"}
        assert (MESSAGE in str(items)) is False
    assert told == {
        "town": {whole["number"]}, "cafe": {whole["number"], part["number"]}, "school": {part["number"]},
    }  # fmt: skip
    items = expect(200, await world.school.caseworker.get(f"{CASES}/{case_id}/timeline"))["items"]
    assert str(world.town.id) not in str(items)
    assert REASON_TEXT not in str([one for one in items if one["number"] != part["number"]])


# Among colleagues, and before it is sent


async def test_who_has_the_whole_has_the_part(world: Referrals) -> None:
    whole = await world.after("accept")
    path = f"{REFERRALS}/{whole['id']}/take"
    taken = expect(200, await world.cafe.caseworker.post(path, {}, version=tag(whole)))
    part = await world.part(whole=taken)
    assert part["handling"]["handler"] == taken["handling"]["handler"]
    assert (await world.read(world.school, part))["handling"]["handler"] is None


async def test_a_preview_shows_what_the_recipient_then_reads(world: Referrals) -> None:
    whole = await world.after("accept")
    shown = await preview(world, whole, data_categories=["identity", "contact"])
    assert (await world.read(world.cafe, whole))["version"] == whole["version"] == shown["version"]
    part = await world.part(whole=whole, data_categories=["identity", "contact"])
    read = await world.read(world.school, part)
    changing = {"id", "number", "deadlines"}
    assert {name: value for name, value in shown["view"].items() if name not in changing} == {
        name: value for name, value in read.items() if name not in changing
    }
    assert shown["coverage"]["recipients"][0]["allowed"] is True


async def test_a_preview_of_what_is_not_covered_says_why(world: Referrals) -> None:
    whole = await world.after("accept")
    shown = await preview(world, whole, recipient={"organisation": str(world.stranger.id)})
    assert shown["view"] is None
    assert shown["coverage"]["recipients"][0]["allowed"] is False
    for other in (world.town, world.stranger):
        asked = await other.caseworker.post(f"{REFERRALS}/{whole['id']}/preview", await world.sharing())
        assert asked.status_code == 404


# Files, and another sender of the whole


async def test_the_files_of_the_whole_do_not_go_with_a_part(world: Referrals) -> None:
    whole = await accepted(world, CATEGORIES)
    file = await attach(world.town, whole)
    part = await world.part(whole=await world.read(world.cafe, whole))
    assert (part["attachments"], (await world.read(world.school, part))["attachments"]) == ([], [])
    assert (await content_of(world.school, file)).status_code == 404
    own = await attach(world.cafe, part, title="Oma.pdf")
    assert (await content_of(world.school, own)).status_code == 200
    assert (await content_of(world.town, own)).status_code == 404


async def test_a_part_stays_with_its_sender_when_the_case_of_the_whole_changes_hands(world: Referrals) -> None:
    part = await world.part("accept")
    whole = await world.read(world.town, {"id": part["part_of"]})
    case = await world.shown(CASES, {"id": whole["case_id"]})
    await world.take_over(await world.offered(case))
    seen = await world.read(world.office, whole)
    assert [line["number"] for line in seen["parts"]] == [part["number"]]
    own = await world.read(world.cafe, part)
    assert (own["sender"], own["status"], own["client"]) == (str(world.cafe.id), "accepted", part["client"])
    assert (await world.read(world.school, part))["client"] is not None
    ended = await world.move(world.school, await world.read(world.school, part), "complete")
    assert ended["status"] == "completed"
