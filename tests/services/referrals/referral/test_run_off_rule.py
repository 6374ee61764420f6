"""R27: what becomes of accepted referrals when their agreement ends, by the run-off rule of the clause that decided."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.cooperation import expect
from tests.support.referrals import MESSAGE, Referrals

ENDED: dict[str, Any] = {"status": "terminated", "ended_at": "2026-06-18T09:00:00+00:00", "run_off_days": 10}
RUN_OFF_ENDS = datetime(2026, 6, 28, 21, 0, tzinfo=UTC)  # midnight in Helsinki
UNDER_WAY = [["accept"], ["accept", "start"], ["accept", "schedule"], ["accept", "hold"]]


async def status_of(world: Referrals, referral: dict[str, Any]) -> str:
    status: str = (await world.read(world.town, referral))["status"]
    return status


@pytest.mark.parametrize("way", UNDER_WAY, ids=lambda way: way[-1])
async def test_until_date_ends_it_with_the_run_off_and_not_before(world: Referrals, way: list[str]) -> None:
    await world.agree(run_off="until-date")
    accepted = await world.after(*way)
    await world.tell(**ENDED)
    world.moment.now = RUN_OFF_ENDS - timedelta(minutes=1)
    await world.strike()
    assert await status_of(world, accepted) == accepted["status"]
    world.moment.now = RUN_OFF_ENDS
    await strike_two_rounds(world)
    ended = await world.read(world.town, accepted)
    assert (ended["status"], ended["business_status"]) == ("cancelled", None)
    assert (ended["reason"], ended["reason_by"], ended["ended_at"]) == (
        "agreement-ended", "system", "2026-06-28T21:00:00Z",
    )  # fmt: skip
    assert (ended["history"][-1]["move"], ended["history"][-1]["organisation"]) == ("end-run-off", None)
    assert ended["deadlines"] == []
    fact = (await world.facts_of(accepted))[-1]
    assert fact.type == "vidare.referral.run-off-ended.v1"
    assert [one["part"] for one in fact.content["concerns"]] == ["sender", "recipient"]
    assert (await world.read(world.cafe, accepted))["message"] == MESSAGE, "for the time of follow-up"
    need = expect(200, await world.town.caseworker.get(f"/v1/needs/{ended['need_id']}"))
    assert need["status"] == "active"


async def strike_two_rounds(world: Referrals) -> None:
    """The clock of the agreement sets those of its referrals."""
    await world.strike()
    await world.strike()


@pytest.mark.parametrize("way", UNDER_WAY, ids=lambda way: way[-1])
async def test_hand_over_ends_it_with_the_agreement(world: Referrals, way: list[str]) -> None:
    await world.agree(run_off="hand-over")
    accepted = await world.after(*way)
    await world.tell(**ENDED)
    assert await world.strike() == 1
    ended = await world.read(world.town, accepted)
    assert (ended["status"], ended["reason"]) == ("cancelled", "agreement-ended")
    await world.tell(**ENDED)  # the same state, sent again
    assert await world.strike() == 0


@pytest.mark.parametrize("rule", ["finish", "a-rule-of-a-later-release"])
async def test_by_any_other_rule_it_goes_on_until_its_recipient_ends_it(world: Referrals, rule: str) -> None:
    await world.agree(run_off=rule)
    accepted = await world.after("accept", "start")
    await world.tell(**ENDED)
    world.moment.now = RUN_OFF_ENDS + timedelta(days=400)
    await strike_two_rounds(world)
    assert await status_of(world, accepted) == "in-progress"


async def test_the_rule_is_that_of_the_clause_that_decided(world: Referrals) -> None:
    await world.agree(run_off="hand-over")
    first = await world.after("accept")
    await world.agree(run_off="finish")
    second = await world.after("accept")
    await world.tell(**ENDED)
    assert await world.strike() == 1
    assert [await status_of(world, one) for one in (first, second)] == ["cancelled", "accepted"]


async def test_the_place_is_free_again(world: Referrals) -> None:
    await world.agree(run_off="hand-over", capacity={"max": 1, "unit": "concurrent-clients"})
    await world.after("accept")
    full = await world.submitted()
    assert expect(409, await world.try_move(world.cafe.caseworker, full, "accept"))["type"].endswith("/no-capacity")
    await world.tell(**ENDED)
    await world.strike()
    await world.tell()
    again = await world.submitted()
    assert (await world.move(world.cafe, again, "accept"))["status"] == "accepted"


async def test_an_agreement_that_was_prolonged_meanwhile_keeps_it(world: Referrals) -> None:
    await world.agree(run_off="until-date")
    accepted = await world.after("accept")
    await world.tell(**ENDED)
    world.moment.now = RUN_OFF_ENDS
    await world.strike()  # the clock of the referral is set
    await world.tell(**ENDED | {"run_off_days": 60})
    await world.strike()
    assert await status_of(world, accepted) == "accepted"
    world.moment.now = datetime(2026, 8, 18, tzinfo=UTC)
    await strike_two_rounds(world)
    assert await status_of(world, accepted) == "cancelled"


@pytest.mark.parametrize("rule", ["until-date", "hand-over"])
async def test_an_end_that_nobody_told_of_is_the_last_day_of_the_text(world: Referrals, rule: str) -> None:
    await world.agree(run_off=rule)
    await world.tell(effective_until="2026-06-18", run_off_days=10)
    accepted = await world.after("accept")
    world.moment.now = RUN_OFF_ENDS
    await strike_two_rounds(world)
    assert await status_of(world, accepted) == "cancelled"


async def test_what_ended_before_is_left_as_it_is(world: Referrals) -> None:
    await world.agree(run_off="hand-over")
    done = await world.after("accept", "complete")
    await world.tell(**ENDED)
    assert await world.strike() == 0
    assert await status_of(world, done) == "completed"
