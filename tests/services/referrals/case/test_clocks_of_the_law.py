"""What the law lets a case wait for: begun and stopped by what is recorded, counted by the row of that day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.referrals.commands.statutory_clock.validity import NewClock, add_statutory_clock, end_statutory_clock
from services.referrals.model.statutory_clock.codes import StartEvent, StatutoryKind
from shared.kernel.actors import SYSTEM, Role
from shared.kernel.time_units import TimeUnit
from tests.services.referrals.referral.test_ladder import days_pass, told_by_the_clock
from tests.support.cooperation import expect
from tests.support.referrals import CASES, REASON_TEXT, Referrals

TODAY = "2026-06-18"


def due(case: dict[str, Any]) -> dict[str, str]:
    """What is awaited of it, each with its last day."""
    return {one["kind"]: one["on"] for one in case["deadlines"]}


async def planned(world: Referrals, on: str = TODAY) -> dict[str, Any]:
    return await world.move_case(await world.case(), "record-plan", on=on)


async def test_after_an_assessment_a_plan_is_awaited_and_after_the_plan_what_follows_it(world: Referrals) -> None:
    assessed = await world.move_case(await world.case(), "record-assessment", on="2026-06-15")
    assert due(assessed) == {"plan": "2026-06-29"}
    assert assessed["next_due_at"] == assessed["deadlines"][0]["at"] == "2026-06-29T21:00:00Z"
    listed = expect(200, await world.town.caseworker.get(CASES))["items"]
    assert [one["next_due_at"] for one in listed] == [assessed["next_due_at"]]
    planned = await world.move_case(assessed, "record-plan", on="2026-06-18")
    assert due(planned) == {
        "referral-to-service": "2026-12-18",
        "plan-review": "2026-12-18",
        "first-plan": "2027-06-18",
        "plan-period": "2028-06-19",  # the 18th is a Sunday
    }
    assert (planned["first_plan_on"], planned["plan_on"], planned["plan_ended_on"]) == (TODAY, TODAY, None)
    reviewed = await world.move_case(planned, "record-plan-review", on="2026-06-18")
    referred = await world.move_case(reviewed, "record-referral")
    assert set(due(referred)) == {"plan-review", "first-plan", "plan-period"}
    again = await world.move_case(referred, "record-plan")
    assert set(due(again)) == {"plan-review", "plan-period", "referral-to-service"}
    ended = await world.move_case(again, "record-plan-end")
    assert (due(ended), ended["next_due_at"], ended["plan_ended_on"]) == ({}, None, TODAY)
    assert [(step["move"], step["done_on"]) for step in ended["history"]] == [
        ("open", None),
        ("record-assessment", "2026-06-15"),
        ("record-plan", TODAY),
        ("record-plan-review", TODAY),
        ("record-referral", TODAY),
        ("record-plan", TODAY),
        ("record-plan-end", TODAY),
    ]
    facts = await world.facts_of(ended)
    assert [fact.type.split(".")[2] for fact in facts[1:]] == [
        *("assessment-made", "plan-made", "plan-reviewed", "referred-to-service", "plan-made", "plan-ended"),
    ]
    assert [fact.sequence for fact in facts] == [1, 2, 3, 4, 5, 6, 7]


async def test_lists_sort_and_filter_cases_by_what_the_law_awaits_too(world: Referrals) -> None:
    town = world.town.caseworker
    idle = await world.case()
    late = await world.move_case(await world.case(), "record-assessment", on="2026-05-04")
    soon = await world.move_case(await world.case(), "record-assessment", on="2026-06-15")
    sent = await world.submitted(await world.need(await world.case()))
    listed = expect(200, await town.get(CASES, sort="due"))["items"]
    assert [one["id"] for one in listed] == [late["id"], sent["case_id"], soon["id"], idle["id"]]
    assert [one["overdue"] for one in listed] == [True, False, False, False]
    assert [one["id"] for one in expect(200, await town.get(CASES, overdue="true"))["items"]] == [late["id"]]


async def test_each_day_explains_itself_by_the_act_and_the_row_in_three_languages(world: Referrals) -> None:
    assessed = await world.move_case(await world.case(), "record-assessment")
    (plan,) = assessed["deadlines"]
    assert (plan["reason_fi"], plan["reason_sv"], plan["reason_en"]) == (
        "14 päivää 18.6.2026 lukien lain 681/2023 mukaan; laissa on ”viipymättä”, ja pituuden on asettanut "
        "järjestelmän ylläpitäjä",
        "14 dagar räknat från 18.6.2026 enligt lag 681/2023; i lagen står ”utan dröjsmål”, och längden har bestämts av "
        "systemets administratör",
        "14 days from 18.6.2026 under act 681/2023; the act says “without delay”, and the operator of the system has "
        "set the length",
    )
    assert plan["statute"] == {
        "act": "681/2023", "section": None, "in_force_from": "2025-01-01", "without_delay": True,
    }  # fmt: skip
    first = next(one for one in (await planned(world))["deadlines"] if one["kind"] == "first-plan")
    assert first["reason_en"] == "12 months from 18.6.2026 under act 681/2023"


@pytest.mark.parametrize(
    ("on", "act", "days"),
    [
        ("2024-12-31", "1386/2010", ["2025-01-31", "2025-12-31", "2025-12-31", "2027-12-31"]),
        ("2025-01-01", "681/2023", ["2025-07-01", "2025-07-01", "2026-01-01", "2027-01-01"]),
    ],
)
async def test_the_row_counts_that_was_in_force_on_the_day_of_the_event(
    world: Referrals, on: str, act: str, days: list[str]
) -> None:
    case = await planned(world, on)
    wanted = ["referral-to-service", "plan-review", "first-plan", "plan-period"]
    ends = {"2026-01-01": "2026-01-02", "2027-01-01": "2027-01-04"}  # New Year's Day moves on
    assert due(case) == dict(zip(wanted, (ends.get(day, day) for day in days), strict=True))
    assert {one["statute"]["act"] for one in case["deadlines"]} == {act}


async def test_before_any_act_nothing_is_awaited(world: Referrals) -> None:
    assert due(await planned(world, "2011-08-31")) == {}


async def test_a_row_that_changes_later_counts_for_what_happens_later_and_for_nothing_that_runs(
    world: Referrals,
) -> None:
    case = await planned(world)
    async with world.service.runtime.transactions.begin(SYSTEM, "operator") as work:
        for event in (StartEvent.PLAN_MADE, StartEvent.PLAN_REVIEWED):
            await end_statutory_clock(work, StatutoryKind.REVIEW, event, date(2026, 6, 18))
        new = NewClock(
            kind=StatutoryKind.REVIEW, starts_with=StartEvent.PLAN_REVIEWED, valid_from=date(2026, 6, 19), length=30,
            unit=TimeUnit.BUSINESS_DAY, act="700/2026", section="5a", source="an invented act",
        )  # fmt: skip
        await add_statutory_clock(work, new)
    world.moment.now = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
    assert due(await world.shown(CASES, case)) == due(case)
    reviewed = await world.move_case(case, "record-plan-review", on="2026-06-22")
    review = next(one for one in reviewed["deadlines"] if one["kind"] == "plan-review")
    assert (review["on"], review["unit"]) == ("2026-08-03", "business-day")
    assert review["reason_en"].startswith("30 business days from 22.6.2026 under section 5a of act 700/2026")
    assert due(reviewed)["first-plan"] == due(case)["first-plan"]


async def test_a_pause_of_the_case_lets_what_can_wait_stand_still_and_no_other(world: Referrals) -> None:
    held = await world.move_case(await planned(world), "hold")
    still = {one["kind"] for one in held["deadlines"] if one["paused"]}
    assert still == {"referral-to-service", "plan-review"}
    world.moment.now = datetime(2026, 7, 18, 9, 0, tzinfo=UTC)
    resumed = await world.move_case(held, "resume")
    assert due(resumed) == {
        "referral-to-service": "2027-01-18",  # thirty days later, and the 17th is a Sunday
        "plan-review": "2027-01-18",
        "first-plan": "2027-06-18",
        "plan-period": "2028-06-19",
    }
    assert not any(one["paused"] for one in resumed["deadlines"])


async def test_what_is_recorded_during_a_pause_leaves_the_pause_and_begins_standing_still(world: Referrals) -> None:
    held = await world.move_case(await world.case(), "hold")
    assessed = await world.move_case(held, "record-assessment")
    assert (assessed["status"], assessed["reason"], assessed["review_on"]) == (
        *("on-hold", "waiting-for-client"),
        "2026-12-01",
    )
    assert [(one["kind"], one["paused"]) for one in assessed["deadlines"]] == [("plan", True), ("case-review", False)]
    assert (assessed["history"][-1]["reason"], assessed["history"][-1]["done_on"]) == (None, TODAY)


@pytest.mark.parametrize("slug", ["close", "mark-entered-in-error"])
async def test_in_a_case_that_is_over_nothing_is_awaited(world: Referrals, slug: str) -> None:
    over = await world.move_case(await planned(world), slug)
    assert (over["deadlines"], over["next_due_at"]) == ([], None)
    facts = len(await world.facts_of(over))
    await days_pass(world, date(2026, 8, 1))
    world.moment.now = datetime(2029, 1, 1, tzinfo=UTC)
    assert await world.strike() == 0
    assert len(await world.facts_of(over)) == facts


async def test_a_case_that_is_reopened_awaits_again_what_it_had_awaited(world: Referrals) -> None:
    before = await planned(world)
    held = await world.move_case(before, "hold")
    world.moment.now = datetime(2026, 6, 28, 9, 0, tzinfo=UTC)
    closed = await world.move_case(held, "close")
    world.moment.now = datetime(2026, 7, 18, 9, 0, tzinfo=UTC)
    again = await world.move_case(closed, "reopen", Role.SUPERVISOR)
    assert due(again) == due(before) | {"referral-to-service": "2027-01-18", "plan-review": "2027-01-18"}


async def test_a_supervisor_gives_more_time_with_a_coded_reason(world: Referrals) -> None:
    case = await planned(world)
    assert {one["may_extend"] for one in case["deadlines"]} == {False}
    expect(403, await world.try_move_case(case, "extend-deadline"))
    supervisor = world.town.acting(Role.SUPERVISOR)
    seen = expect(200, await supervisor.get(f"{CASES}/{case['id']}"))
    assert {one["may_extend"] for one in seen["deadlines"]} == {True}
    longer = await world.move_case(case, "extend-deadline", Role.SUPERVISOR, kind="plan-review")
    review = next(one for one in longer["deadlines"] if one["kind"] == "plan-review")
    assert (review["on"], review["extensions"]) == ("2027-01-18", [{"count": 1, "reason": "waiting-for-client"}])
    assert "extended by 1 month: waiting for the client" in review["reason_en"]
    last = longer["history"][-1]
    assert (last["move"], last["text"], longer["version"]) == ("extend-deadline", REASON_TEXT, 3)
    fact = (await world.facts_of(case))[-1]
    assert (fact.type, fact.content["clock"]["kind"]) == ("vidare.case.deadline-extended.v1", "plan-review")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "plan"}, 409),
        ({"kind": "plan-review", "count": 40}, 422),
        ({"kind": "plan-review", "reason": "other", "text": None}, 422),
        ({"kind": "response"}, 422),
    ],
)
async def test_more_time_that_cannot_be_given_is_refused(world: Referrals, body: dict[str, Any], status: int) -> None:
    case = await planned(world)
    expect(status, await world.try_move_case(case, "extend-deadline", Role.SUPERVISOR, **body))
    assert due(await world.shown(CASES, case)) == due(case)


@pytest.mark.parametrize(
    ("slug", "on", "code"),
    [
        ("record-plan", "2026-06-19", "not-done-yet"),
        ("record-assessment", "2027-01-01", "not-done-yet"),
        ("record-plan-review", "2026-06-17", "before-the-plan"),
        ("record-plan-end", "2026-06-01", "before-the-plan"),
        ("record-referral", "2025-06-18", "before-the-plan"),
    ],
)
async def test_a_day_that_cannot_be_is_refused_with_where_it_stands_and_changes_nothing(
    world: Referrals, slug: str, on: str, code: str
) -> None:
    case = await planned(world)
    (error,) = expect(422, await world.try_move_case(case, slug, on=on))["errors"]
    assert (error["pointer"], error["code"]) == ("/on", code)
    assert await world.shown(CASES, case) == case


async def test_without_a_plan_none_is_reviewed_and_none_ends(world: Referrals) -> None:
    case = await world.case()
    for slug in ("record-plan-review", "record-plan-end", "record-referral"):
        refused = expect(409, await world.try_move_case(case, slug))
        assert slug not in refused["allowed_moves"]
    ended = await world.move_case(await world.move_case(case, "record-plan"), "record-plan-end")
    assert "record-plan-review" not in ended["allowed_moves"]
    assert ended["deadlines"] == []


async def test_a_plan_that_was_recorded_on_a_wrong_day_is_corrected(world: Referrals) -> None:
    wrong = await planned(world, "2026-01-18")
    right = await world.move_case(wrong, "record-plan", on="2026-06-10", corrects=True)
    assert (right["first_plan_on"], right["plan_on"]) == ("2026-06-10", "2026-06-10")
    assert due(right)["first-plan"] == "2027-06-10"
    second = await world.move_case(right, "record-plan")
    assert set(due(second)) == {"referral-to-service", "plan-review", "plan-period"}
    corrected = await world.move_case(second, "record-plan", on="2026-06-17", corrects=True)
    assert (corrected["first_plan_on"], corrected["plan_on"]) == ("2026-06-10", "2026-06-17")
    assert due(corrected)["plan-period"] == due(right)["plan-period"]


async def test_a_referral_that_is_accepted_is_the_referral_that_the_law_awaits(world: Referrals) -> None:
    case = await planned(world)
    sent = await world.submitted(await world.need(case))
    await world.strike()
    assert "referral-to-service" in due(await world.shown(CASES, case))
    await world.move(world.cafe, sent, "accept")
    assert await world.strike() == 1
    told = await world.shown(CASES, case)
    assert set(due(told)) == {"plan-review", "first-plan", "plan-period"}
    last = told["history"][-1]
    assert (last["move"], last["organisation"], last["done_on"]) == ("record-referral", None, TODAY)
    fact = (await world.facts_of(case))[-1]
    assert (fact.type, fact.content["concerns"]) == ("vidare.case.referred-to-service.v1", [])
    await world.after("accept")  # of another case, in which nothing is awaited
    assert await world.strike() == 0


async def test_one_that_moves_up_from_the_line_counts_too(world: Referrals) -> None:
    case = await planned(world)
    waiting = await world.move(world.cafe, await world.submitted(await world.need(case)), "waitlist")
    await world.move(world.cafe, waiting, "promote")
    await world.strike()
    assert "referral-to-service" not in due(await world.shown(CASES, case))


async def test_who_is_in_a_service_already_when_the_plan_is_made_waits_for_none(world: Referrals) -> None:
    case = await world.case()
    await world.move(world.cafe, await world.submitted(await world.need(case)), "accept")
    assert await world.strike() == 0
    planned = await world.move_case(case, "record-plan")
    assert set(due(planned)) == {"plan-review", "first-plan", "plan-period"}


async def test_each_step_is_told_to_the_responsible_organisation_once_and_the_supervisor_after_that(
    world: Referrals,
) -> None:
    case = await world.move_case(await world.case(), "record-assessment")
    await days_pass(world, date(2026, 8, 1))
    assert told_by_the_clock(await world.facts_of(case)) == [
        (date(2026, 6, 29), "clock-due", ["responsible"]),
        (date(2026, 7, 3), "clock-overdue", ["responsible"]),
        (date(2026, 7, 10), "clock-overdue", ["responsible-supervisor"]),
    ]
    late = await world.shown(CASES, case)
    (plan,) = late["deadlines"]
    assert (late["status"], plan["overdue"]) == ("open", True)
    assert [step["to"] for step in plan["reminders"]] == ["responsible", "responsible-supervisor"]
    assert [step["move"] for step in late["history"][2:]] == ["clock-due", "clock-overdue", "clock-overdue"]
    fact = (await world.facts_of(case))[-1]
    assert fact.content["clock"] == {"kind": "plan", "due_at": "2026-07-02T21:00:00Z"}


async def test_what_is_recorded_late_tells_that_it_is_late_and_not_what_was_to_come_before(world: Referrals) -> None:
    case = await planned(world, "2025-10-01")
    world.moment.now = datetime(2026, 6, 19, 9, 0, tzinfo=UTC)
    while await world.strike():
        pass
    told = told_by_the_clock(await world.facts_of(case))
    assert sorted((name, part) for _, name, (part,) in told) == [
        *[("clock-overdue", "responsible")] * 2,  # a service, and the review
        *[("clock-overdue", "responsible-supervisor")] * 2,
    ]
