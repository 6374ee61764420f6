"""A clause that is for certain groups, and asks something before a referral is sent by it."""

import json
from typing import Any
from uuid import UUID

import pytest

from services.referrals.contracts.consumed import Question
from services.referrals.model.referral.answers import fits
from shared.kernel.question_kinds import QuestionKind
from tests.support.agreement_events import SERVICE_CODE, agreement, clause, edition, name
from tests.support.cooperation import expect
from tests.support.referrals import CATEGORIES, NEEDS, REFERRALS, Referrals

SECRET = "Kotona on vauva, jota kukaan muu ei voi hoitaa"
QUESTIONS = [
    {"code": "needs-childcare", "label": name("Tarvitseeko asiakas lastenhoitoa?"), "kind": "yes-no"},
    {
        "code": "level",
        "label": name("Mikä on kielitaidon taso?"),
        "kind": "choice",
        "options": [{"code": code, "label": name(code.upper())} for code in ("a1", "a2")],
    },
    {"code": "hours", "label": name("Montako tuntia viikossa?"), "kind": "number"},
    {"code": "when", "label": name("Mikä aika sopii?"), "kind": "short-text"},
]
ANSWERS = {"needs-childcare": True, "level": "a2", "hours": 7.5, "when": SECRET}


def told(referral: dict[str, Any]) -> dict[str, Any]:
    return {one["question"]: one["answer"] for one in referral["answers"]}


async def asking(world: Referrals, **changes: Any) -> None:
    await world.agree(questions=QUESTIONS, **changes)


async def test_a_referral_is_sent_once_it_answers_what_the_clause_asks_and_its_recipient_reads_the_answers(
    world: Referrals,
) -> None:
    await asking(world)
    draft = await world.draft(answers=ANSWERS | {"another": "unasked"})
    assert told(draft) == ANSWERS | {"another": "unasked"}
    sent = await world.move(world.town, draft, "submit")
    seen = await world.read(world.cafe, sent)
    assert told(seen) == ANSWERS  # what no clause asks is not told
    first = seen["answers"][0]["asked"]
    assert (first["code"], first["kind"], first["label"]["fi"]) == (
        *("needs-childcare", "yes-no"),
        "Tarvitseeko asiakas lastenhoitoa?",
    )
    assert [one["code"] for one in seen["answers"][1]["asked"]["options"]] == ["a1", "a2"]
    (listed,) = await world.listed(world.cafe)
    assert told(listed) == ANSWERS
    assert SECRET not in json.dumps([fact.content for fact in await world.service.facts()])


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {(f"/answers/{code}", "answer-missing") for code in ANSWERS}),
        (ANSWERS | {"needs-childcare": 1}, {("/answers/needs-childcare", "answer-of-wrong-type")}),
        (ANSWERS | {"needs-childcare": "yes"}, {("/answers/needs-childcare", "answer-of-wrong-type")}),
        (ANSWERS | {"level": "c2"}, {("/answers/level", "answer-of-wrong-type")}),
        (
            ANSWERS | {"hours": True, "when": 3},
            {(f"/answers/{code}", "answer-of-wrong-type") for code in ("hours", "when")},
        ),
    ],
)
async def test_an_answer_that_is_missing_or_of_another_type_is_pointed_to_and_the_draft_stays(
    world: Referrals, answers: dict[str, Any], wrong: set[tuple[str, str]]
) -> None:
    await asking(world)
    draft = await world.draft(answers=answers)
    refused = expect(422, await world.try_move(world.town.caseworker, draft, "submit"))
    assert refused["type"] == "/v1/problems/answers-needed"
    assert {(error["pointer"], error["code"]) for error in refused["errors"]} == wrong
    assert (await world.read(world.town, draft))["version"] == draft["version"]
    path = f"{REFERRALS}/{draft['id']}"
    right = expect(200, await world.town.caseworker.patch(path, {"answers": ANSWERS}, version=draft["version"]))
    await world.move(world.town, right, "submit")


async def test_answers_change_one_by_one_and_after_sending_stay_complete(world: Referrals) -> None:
    await asking(world)
    sent = await world.submitted(answers=ANSWERS)
    path, town = f"{REFERRALS}/{sent['id']}", world.town.caseworker
    changed = expect(200, await town.patch(path, {"answers": {"hours": 3}}, version=sent["version"]))
    assert told(changed) == ANSWERS | {"hours": 3}
    refused = expect(422, await town.patch(path, {"answers": {"level": None}}, version=changed["version"]))
    assert refused["errors"][0]["pointer"] == "/answers/level"
    assert (await world.read(world.cafe, sent))["version"] == changed["version"]


async def test_an_open_referral_answers_each_who_may_claim_it_and_shows_the_claimer_its_own_questions(
    world: Referrals,
) -> None:
    await asking(world)
    another = {"code": "own-phone", "label": name("Onko asiakkaalla puhelin?"), "kind": "yes-no"}
    offered = clause(world.school.id, [world.town.id], capacity=None, questions=[another])
    agreed = agreement(UUID(int=77), [edition([offered])])
    await world.events.agreement(agreed)
    consent = f"consent:{world.agreement_id}"
    need = await world.need(proposed_legal_basis=consent)
    draft = await world.draft(need, recipient=None, answers=ANSWERS)
    refused = expect(422, await world.try_move(world.town.caseworker, draft, "submit"))
    assert [error["pointer"] for error in refused["errors"]] == ["/answers/own-phone"]
    path = f"{REFERRALS}/{draft['id']}"
    whole = {"answers": {"own-phone": False}}
    draft = expect(200, await world.town.caseworker.patch(path, whole, version=draft["version"]))
    sent = await world.move(world.town, draft, "submit")
    assert (await world.read(world.cafe, sent))["answers"] == []  # before the claim nothing of the client is seen
    claimed = await world.move(world.school, await world.read(world.school, sent), "claim")
    assert told(claimed) == {"own-phone": False}


async def test_it_is_not_passed_on_to_whom_it_does_not_answer(world: Referrals) -> None:
    sent = await world.submitted()
    world.onward = {}
    other = UUID(int=78)
    offered = clause(world.school.id, [world.town.id], capacity=None, questions=QUESTIONS)
    await world.events.agreement(agreement(other, [edition([offered])]))
    onward = {"recipient": {"organisation": str(world.school.id)}, "legal_basis": f"commission:{other}"}
    world.onward = onward
    refused = expect(409, await world.try_move(world.cafe.caseworker, sent, "redirect"))
    assert refused["type"] == "/v1/problems/cannot-go-there"
    unasked = await world.submitted(answers=ANSWERS)  # to no question: nobody has read what is asked there
    expect(409, await world.try_move(world.cafe.caseworker, unasked, "redirect"))
    await asking(world)
    answered = await world.submitted(answers=ANSWERS)
    moved = await world.move(world.cafe, answered, "redirect")
    new_id = (await world.read(world.town, moved))["redirected_to"]
    new = expect(200, await world.town.caseworker.get(f"{REFERRALS}/{new_id}"))
    assert told(new) == ANSWERS


async def test_the_recipient_looks_back_at_the_answers_and_one_made_by_mistake_has_none(world: Referrals) -> None:
    await asking(world)
    done = await world.after("accept", "complete", answers=ANSWERS)
    assert told(await world.read(world.cafe, done)) == ANSWERS
    wrong = await world.move(world.town, await world.after("acknowledge", answers=ANSWERS), "mark-entered-in-error")
    assert (wrong["answers"], wrong["client_groups"]) == ([], [])


async def test_under_a_safety_restriction_a_question_does_not_name_its_clause(world: Referrals) -> None:
    await asking(world)
    case = await world.case(await world.client(safety_restriction=True))
    sent = await world.submitted(await world.need(case), answers=ANSWERS)
    assert told(sent) == ANSWERS
    assert (await world.read(world.cafe, sent))["answers"] == []


async def test_coverage_says_what_will_be_asked(world: Referrals) -> None:
    await asking(world, target_groups=["jobseeker"])
    question = {
        "service": SERVICE_CODE,
        "municipality": "091",
        "data_categories": CATEGORIES,
        "legal_basis": f"commission:{world.agreement_id}",
        "recipient": str(world.cafe.id),
    }
    (refused,) = expect(200, await world.town.caseworker.post("/v1/coverage", question))["recipients"]
    (reason,) = refused["reasons"]
    assert (reason["code"], reason["missing"]) == ("target-group-not-matched", ["jobseeker"])
    body = question | {"client_groups": ["young", "jobseeker"]}
    (covered,) = expect(200, await world.town.caseworker.post("/v1/coverage", body))["recipients"]
    assert [one["code"] for one in covered["questions"]] == list(ANSWERS)


async def test_a_clause_for_certain_groups_takes_those_that_belong_to_one_of_them(world: Referrals) -> None:
    await world.agree(target_groups=["parent-at-home", "young"])
    refused = expect(409, await world.try_move(world.town.caseworker, await world.draft(), "submit"))
    (reason,) = refused["reasons"]
    assert (reason["code"], reason["missing"]) == ("target-group-not-matched", ["parent-at-home", "young"])
    need = await world.need(client_groups=["young", "jobseeker", "young"])
    assert need["client_groups"] == ["jobseeker", "young"]
    sent = await world.submitted(need)
    assert sent["client_groups"] == ["jobseeker", "young"]
    assert (await world.read(world.cafe, sent))["client_groups"] == ["young"], "that for which the clause is"
    own = await world.submitted(await world.need(), client_groups=["parent-at-home"])
    assert own["client_groups"] == ["parent-at-home"]
    accepted = await world.move(world.cafe, sent, "accept")
    assert accepted["status"] == "accepted"
    facts = json.dumps([fact.content for fact in await world.service.facts()])
    assert "jobseeker" not in facts


async def test_what_the_need_says_later_changes_no_referral_and_what_was_sent_keeps_its_groups(
    world: Referrals,
) -> None:
    await world.agree(target_groups=["young"])
    need = await world.need(client_groups=["young"])
    sent = await world.submitted(need)
    path, town = f"{NEEDS}/{need['id']}", world.town.caseworker
    changed = expect(200, await town.patch(path, {"client_groups": ["older"]}, version=need["version"]))
    assert (changed["client_groups"], changed["description"]) == (["older"], need["description"])
    fixed = await town.patch(f"{REFERRALS}/{sent['id']}", {"client_groups": ["older"]}, version=sent["version"])
    assert expect(409, fixed)["type"] == "/v1/problems/groups-are-fixed"
    assert (await world.move(world.cafe, sent, "accept"))["client_groups"] == ["young"]


def test_each_kind_of_question_takes_answers_of_its_own_type_alone() -> None:
    taken: dict[QuestionKind, list[Any]] = {
        QuestionKind.YES_NO: [True, False],
        QuestionKind.CHOICE: ["a1"],
        QuestionKind.NUMBER: [0, 3, 7.5, -1],
        QuestionKind.SHORT_TEXT: ["a1", "iltaisin"],
    }
    answers = [True, False, 0, 3, 7.5, -1, "a1", "iltaisin"]
    for kind, fitting in taken.items():
        options = [{"code": "a1", "label": name("A1")}]
        question = Question.model_validate({"code": "q", "label": name("?"), "kind": kind, "options": options})
        found = {(type(one), one) for one in answers if fits(question, one)}
        assert found == {(type(one), one) for one in fitting}
