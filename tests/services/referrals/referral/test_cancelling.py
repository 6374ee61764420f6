"""The sender asks to stop what was accepted; the recipient answers, or the agreed days pass."""

from datetime import UTC, datetime

import pytest

from shared.kernel.actors import Role
from tests.support.cooperation import expect
from tests.support.referrals import CASES, REASON_TEXT, Referrals

DUE = datetime(2026, 6, 26, 21, 0, tzinfo=UTC)  # five business days from Thursday, with Midsummer Eve between


async def test_a_request_stands_on_the_referral_until_it_is_answered(world: Referrals) -> None:
    asked = await world.after("accept", "start", "request-cancellation")
    assert (asked["status"], asked["reason"], asked["reason_by"]) == ("in-progress", "other", "client")
    seen = await world.read(world.cafe, asked)
    assert seen["cancellation"]["requested_at"] == "2026-06-18T09:00:00Z"
    assert (seen["cancellation"]["reason"], seen["cancellation"]["due"]["on"]) == ("other", "2026-06-26")
    assert seen["cancellation"]["due"]["reason_en"].startswith("5 business days from 18.6.2026 as agreed in clause 1")
    assert seen["history"][-1]["text"] == REASON_TEXT
    assert (await world.read(world.cafe, asked, Role.ORG_ADMIN))["cancellation"]["due"] is None
    later = await world.move(world.cafe, seen, "schedule")
    assert later["cancellation"]["reason"] == "other"


async def test_the_recipient_agrees_and_the_senders_reason_stays(world: Referrals) -> None:
    done = await world.after("accept", "request-cancellation", "confirm-cancellation")
    assert (done["status"], done["reason"], done["reason_by"]) == ("cancelled", "other", "client")
    assert done["ended_at"] == "2026-06-18T09:00:00Z"
    (fact,) = [fact for fact in await world.facts_of(done) if fact.type == "vidare.referral.cancelled.v1"]
    assert (fact.content["happened"]["reason"], fact.content["cancellation_requested"]) == ("other", True)
    world.moment.now = DUE
    assert await world.strike() == 0


async def test_silence_confirms_after_the_agreed_days_and_not_before(world: Referrals) -> None:
    asked = await world.after("accept", "request-cancellation")
    world.moment.now = DUE.replace(minute=0, hour=20)
    assert await world.strike() == 0
    world.moment.now = DUE
    assert await world.strike() == 1
    ended = await world.read(world.town, asked)
    assert (ended["status"], ended["history"][-1]["organisation"]) == ("cancelled", None)
    assert await world.strike() == 0


async def test_the_clause_says_how_many_days(world: Referrals) -> None:
    await world.agree(cancellation_business_days=1)
    asked = await world.after("accept", "request-cancellation")
    assert asked["cancellation"]["due"]["on"] == "2026-06-22"


async def test_a_request_that_was_taken_back_ends_nothing(world: Referrals) -> None:
    kept = await world.after("accept", "request-cancellation", "keep")
    assert (kept["status"], kept["business_status"], kept["cancellation"]) == ("accepted", "not-started", None)
    world.moment.now = DUE
    assert await world.strike() == 0
    again = await world.move(world.town, kept, "request-cancellation")
    assert again["cancellation"]["due"]["on"] == "2026-07-03"


@pytest.mark.parametrize("end", ["complete", "fail", "decline"])
async def test_the_recipient_may_answer_with_another_end(world: Referrals, end: str) -> None:
    ended = await world.after("accept", "request-cancellation", end)
    assert ended["cancellation"]["due"] is None
    world.moment.now = DUE
    assert await world.strike() == 0
    expect(409, await world.try_move(world.cafe.caseworker, ended, "confirm-cancellation"))


async def test_it_is_asked_once(world: Referrals) -> None:
    asked = await world.after("accept", "request-cancellation")
    refused = expect(409, await world.try_move(world.town.caseworker, asked, "request-cancellation"))
    assert refused["allowed_moves"] == ["keep", "note"]


@pytest.mark.parametrize("ended", ["need", "case"])
async def test_it_is_not_taken_back_once_what_it_was_for_has_ended(world: Referrals, ended: str) -> None:
    case = await world.case()
    need = await world.need(case)
    taken = await world.after("accept", need=need)
    if ended == "need":
        await world.move_need(need, "revoke", open_referrals="end")
    else:
        await world.move_case(await world.shown(CASES, case), "close", open_referrals="end")
    asked = await world.read(world.town, taken)
    refused = expect(409, await world.try_move(world.town.caseworker, asked, "keep"))
    assert refused["type"] in {"/v1/problems/need-not-active", "/v1/problems/case-not-open"}
    assert (await world.move(world.cafe, asked, "confirm-cancellation"))["status"] == "cancelled"
