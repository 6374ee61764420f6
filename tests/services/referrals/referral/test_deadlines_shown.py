"""Every deadline of a referral can be seen, explains itself, and can be given more time by the side that waits."""

from datetime import date
from typing import Any

import pytest

from shared.kernel.actors import Role
from tests.services.referrals.referral.test_ladder import LADDER, days_pass, told_by_the_clock
from tests.support.cooperation import expect
from tests.support.referrals import REASON_TEXT, REFERRALS, Referrals


def kinds(referral: dict[str, Any]) -> list[str]:
    return [one["kind"] for one in referral["deadlines"]]


async def test_what_is_awaited_is_shown_with_its_reason_to_both_sides(world: Referrals) -> None:
    await world.agree(start_business_days=20)
    sent = await world.submitted()
    (answer,) = (await world.read(world.cafe, sent))["deadlines"]
    assert {name: answer[name] for name in ("kind", "on", "at", "paused", "overdue", "extensions", "reminders")} == {
        "kind": "response", "on": "2026-06-26", "at": "2026-06-26T21:00:00Z", "paused": False, "overdue": False,
        "extensions": [], "reminders": [],
    }  # fmt: skip
    accepted = await world.move(world.cafe, sent, "accept")
    (start,) = accepted["deadlines"]
    assert (start["kind"], start["on"]) == ("start", "2026-07-17")
    assert start["reason_en"].startswith("20 business days from 18.6.2026 as agreed in clause 1; 19.6.2026 is Mids")
    held = await world.move(world.cafe, accepted, "hold")
    assert [(one["kind"], one["on"], one["paused"]) for one in held["deadlines"]] == [
        ("start", "2026-07-17", True),
        ("hold-review", "2026-12-01", False),
    ]
    review = held["deadlines"][1]
    assert review["reason_en"] == "166 days from 18.6.2026 to the day of review that was chosen for the pause"
    assert "tarkistuspäivän" in review["reason_fi"] and "uppföljning" in review["reason_sv"]
    done = await world.move(world.cafe, held, "complete")
    assert done["deadlines"] == []


async def test_the_steps_that_went_out_are_shown_and_no_others(world: Referrals) -> None:
    await world.agree(reminders=LADDER, expiry="expire")
    sent = await world.submitted()
    await days_pass(world, date(2026, 7, 2))
    (answer,) = (await world.read(world.town, sent))["deadlines"]
    assert answer["overdue"]
    assert answer["reminders"] == [
        {"to": "recipient", "at": "2026-06-25T09:00:00Z"},
        {"to": "both", "at": "2026-06-27T09:00:00Z"},
        {"to": "recipient-supervisor", "at": "2026-07-01T09:00:00Z"},
    ]


async def test_roles_that_read_no_client_data_see_no_deadline(world: Referrals) -> None:
    sent = await world.submitted()
    assert (await world.read(world.cafe, sent, Role.PRIVACY_OFFICER))["deadlines"] == []


async def test_of_an_open_referral_each_sees_its_own_time_and_nobody_may_extend_it(world: Referrals) -> None:
    sent = await world.submitted(recipient=None)
    for member in (world.town, world.cafe):
        seen = await world.read(member, sent)
        assert [(one["kind"], one["may_extend"]) for one in seen["deadlines"]] == [("response", False)]
    expect(409, await world.try_move(world.town.caseworker, sent, "extend-deadline"))


async def test_more_time_moves_the_day_and_says_why(world: Referrals) -> None:
    sent = await world.submitted()
    later = await world.move(world.town, sent, "extend-deadline", count=2, reason="staff-absence", text=None)
    (answer,) = later["deadlines"]
    assert (answer["on"], later["response_due"]["on"], later["version"]) == ("2026-06-30", "2026-06-30", 3)
    assert answer["extensions"] == [{"count": 2, "reason": "staff-absence"}]
    assert answer["reason_en"].endswith("extended by 2 business days: staff absence")
    assert (later["history"][-1]["move"], later["history"][-1]["text"]) == ("extend-deadline", None)
    fact = (await world.facts_of(sent))[-1]
    assert (fact.type, fact.sequence) == ("vidare.referral.deadline-extended.v1", 3)
    assert [one["part"] for one in fact.content["concerns"]] == ["sender", "recipient"]
    assert (later["status"], later["business_status"]) == ("requested", "awaiting-response")


async def test_what_was_late_is_late_no_more_and_both_are_told_again_when_it_is(world: Referrals) -> None:
    await world.agree(reminders=LADDER)
    sent = await world.submitted()
    await days_pass(world, date(2026, 7, 2))
    late = await world.read(world.town, sent)
    assert late["overdue"]
    later = await world.move(world.town, late, "extend-deadline", count=10)
    assert (later["overdue"], later["deadlines"][0]["overdue"]) == (False, False)
    await days_pass(world, date(2026, 9, 1))
    told = [(on, name) for on, name, _ in told_by_the_clock(await world.facts_of(sent))]
    assert told[3:] == [(date(2026, 7, 11), "overdue"), (date(2026, 7, 18), "escalated")]


async def test_the_text_is_sealed_and_for_both_sides(world: Referrals) -> None:
    sent = await world.submitted()
    later = await world.move(world.town, sent, "extend-deadline")
    assert (await world.read(world.cafe, later))["history"][-1]["text"] == REASON_TEXT


WHO: list[tuple[list[str], str, str]] = [
    ([], "response", "town"),
    (["acknowledge"], "response", "town"),
    (["request-information"], "response", "town"),
    (["accept"], "start", "town"),
    (["accept", "hold"], "start", "town"),
    (["accept", "hold"], "hold-review", "cafe"),
]


@pytest.mark.parametrize(("way", "kind", "waits"), WHO)
async def test_the_side_that_waits_gives_more_time_and_the_other_cannot(
    world: Referrals, way: list[str], kind: str, waits: str
) -> None:
    await world.agree(start_business_days=20)
    referral = await world.after(*way)
    for name in ("town", "cafe"):
        member = getattr(world, name)
        shown = await world.read(member, referral)
        (one,) = (one for one in shown["deadlines"] if one["kind"] == kind)
        assert one["may_extend"] is (name == waits)
        answer = await world.try_move(member.caseworker, shown, "extend-deadline", kind=kind)
        if name != waits:
            refused = expect(409, answer)
            assert refused["type"] == "/v1/problems/move-not-allowed"
            assert refused["allowed_moves"] == shown["allowed_moves"]
        else:
            referral = expect(200, answer)
            assert (referral["status"], referral["business_status"]) == (shown["status"], shown["business_status"])


@pytest.mark.parametrize("kind", ["start", "hold-review"])
async def test_what_is_not_awaited_gets_no_more_time(world: Referrals, kind: str) -> None:
    sent = await world.submitted()
    expect(409, await world.try_move(world.town.caseworker, sent, "extend-deadline", kind=kind))


@pytest.mark.parametrize(
    "changes",
    [
        {"count": 0},
        {"count": 366},
        {"count": "2"},
        {"reason": "because"},
        {"reason": "other", "text": None},
        {"kind": "x"},
    ],
    ids=str,
)
async def test_what_makes_no_sense_is_refused(world: Referrals, changes: dict[str, Any]) -> None:
    sent = await world.submitted()
    expect(422, await world.try_move(world.town.caseworker, sent, "extend-deadline", **changes))


async def test_nothing_is_put_off_for_more_than_three_years(world: Referrals) -> None:
    referral = await world.submitted()
    refused = None
    for _ in range(4):
        answer = await world.try_move(world.town.caseworker, referral, "extend-deadline", count=365)
        if answer.status_code != 200:
            refused = expect(422, answer)
            break
        referral = answer.json()
    assert refused is not None
    assert refused["errors"][0]["code"] == "too-far-ahead"


async def test_a_stranger_and_an_old_version_are_refused(world: Referrals) -> None:
    sent = await world.submitted()
    expect(404, await world.try_move(world.stranger.caseworker, sent, "extend-deadline"))
    expect(412, await world.try_move(world.town.caseworker, sent | {"version": 1}, "extend-deadline"))
    body = {"kind": "response", "count": 1, "reason": "agreed"}
    expect(403, await world.town.admin.post(f"{REFERRALS}/{sent['id']}/extend-deadline", body, version=2))
