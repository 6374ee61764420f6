"""When the recipient's answer is due: the reason, the pause, the overdue mark, and the clock that stands behind it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.referrals.service import SERVICE
from shared.persistence.mechanisms import clock
from shared.scheduling.clocks import DUE_CLOCKS, ClockHand
from shared.scheduling.due import claim
from tests.support.referrals import Referrals
from tests.support.waiting import running, until


async def clocks(world: Referrals, referral: dict[str, Any]) -> list[Any]:
    """The referral's response clocks that are open: when they strike."""
    query = select(clock.c.due_at).where(
        clock.c.subject == UUID(referral["id"]), clock.c.kind == "response-due", clock.c.done_at.is_(None)
    )
    async with world.service.runtime.database.reading() as session:
        return list((await session.execute(query)).scalars())


async def test_the_due_date_comes_from_the_clause_and_explains_itself(world: Referrals) -> None:
    due = (await world.submitted())["response_due"]
    assert (due["on"], due["at"], due["paused"]) == ("2026-06-26", "2026-06-26T21:00:00Z", False)
    assert due["reason_en"] == (
        "5 business days from 18.6.2026 as agreed in clause 1; 19.6.2026 is Midsummer Eve, "
        "20.6.2026 is Midsummer Day; weekends are not counted"
    )
    assert "juhannusaatto" in due["reason_fi"]
    assert "midsommarafton" in due["reason_sv"]


@pytest.mark.parametrize("way", [["accept"], ["waitlist"], ["reject"], ["withdraw"]], ids=lambda way: way[0])
async def test_an_answer_stops_the_clock(world: Referrals, way: list[str]) -> None:
    sent = await world.submitted()
    assert await clocks(world, sent) == [datetime(2026, 6, 26, 21, 0, tzinfo=UTC)]
    answered = await world.move(world.town if way == ["withdraw"] else world.cafe, sent, way[0])
    assert await clocks(world, sent) == []
    world.moment.now = datetime(2026, 8, 1, tzinfo=UTC)
    assert await world.strike() == 0
    assert (await world.read(world.town, answered))["overdue"] is False


async def test_having_seen_it_is_no_answer(world: Referrals) -> None:
    received = await world.after("acknowledge")
    assert await clocks(world, received) == [datetime(2026, 6, 26, 21, 0, tzinfo=UTC)]


async def test_asking_for_information_stops_the_clock_and_the_answer_moves_the_due_date_on(world: Referrals) -> None:
    asked = await world.after("request-information")
    assert (asked["response_due"]["paused"], asked["response_due"]["on"]) == (True, "2026-06-26")
    assert await clocks(world, asked) == []
    world.moment.now = datetime(2026, 6, 23, 9, 0, tzinfo=UTC)  # Tuesday: two business days later
    asked = await world.move(world.cafe, asked, "request-information")
    world.moment.now = datetime(2026, 6, 24, 9, 0, tzinfo=UTC)
    supplied = await world.move(world.town, asked, "supply-information")
    due = supplied["response_due"]
    assert (due["on"], due["paused"]) == ("2026-07-01", False)
    assert due["reason_en"].endswith("3 business days added for a pause")
    assert await clocks(world, supplied) == [datetime(2026, 7, 1, 21, 0, tzinfo=UTC)]


async def test_nothing_becomes_overdue_while_information_is_awaited(world: Referrals) -> None:
    asked = await world.after("request-information")
    world.moment.now = datetime(2026, 8, 1, tzinfo=UTC)
    assert await world.strike() == 0
    assert (await world.read(world.town, asked))["overdue"] is False


async def test_an_accepted_referral_waits_for_nothing_though_information_was_asked_for(world: Referrals) -> None:
    accepted = await world.after("request-information", "accept")
    assert accepted["response_due"]["paused"] is False


async def test_at_midnight_after_the_due_day_it_is_overdue_and_both_are_told(world: Referrals) -> None:
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 26, 20, 59, 59, tzinfo=UTC)
    assert await world.strike() == 0
    world.moment.now = datetime(2026, 6, 26, 21, 0, 0, tzinfo=UTC)
    assert await world.strike() == 1
    late = await world.read(world.town, sent)
    assert (late["overdue"], late["status"], late["version"]) == (True, "requested", 3)
    assert (late["history"][-1]["move"], late["history"][-1]["organisation"]) == ("overdue", None)
    fact = (await world.service.facts())[-1]
    assert (fact.type, fact.sequence, fact.content["overdue"]) == ("vidare.referral.overdue.v1", 3, True)
    assert fact.content["happened"]["actor_organisation"] is None
    assert [one["organisation"] for one in fact.content["concerns"]] == [str(world.town.id), str(world.cafe.id)]
    assert await world.strike() == 0
    accepted = await world.move(world.cafe, late, "accept")
    assert accepted["overdue"] is False


async def test_what_is_overdue_stays_so_through_a_pause_and_is_told_once(world: Referrals) -> None:
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 29, 9, 0, tzinfo=UTC)
    await world.strike()
    late = await world.read(world.cafe, sent)
    asked = await world.move(world.cafe, late, "request-information")
    world.moment.now = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
    supplied = await world.move(world.town, asked, "supply-information")
    assert supplied["overdue"] is True
    assert await clocks(world, sent) == []
    facts = [fact for fact in await world.service.facts() if fact.type == "vidare.referral.overdue.v1"]
    assert len(facts) == 1


async def test_the_clock_worker_marks_it_by_itself(world: Referrals) -> None:
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 27, tzinfo=UTC)
    schedules = world.service.runtime.schedules
    async with running(*(schedule.run() for schedule in schedules)):
        await until(lambda: is_overdue(world, sent))


async def is_overdue(world: Referrals, referral: dict[str, Any]) -> bool:
    overdue: bool = (await world.read(world.town, referral))["overdue"]
    return overdue


async def test_a_clock_that_comes_late_finds_the_answer_and_does_nothing(world: Referrals) -> None:
    """Claimed before the answer, struck after it: the guards are checked again under the lock."""
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 27, tzinfo=UTC)
    runtime = world.service.runtime
    (row,) = await claim(runtime.database, DUE_CLOCKS, world.moment(), 10)
    accepted = await world.move(world.cafe, sent, "accept")
    await ClockHand(runtime.units, SERVICE.clocks).strike(row)
    after = await world.read(world.town, accepted)
    assert (after["version"], after["overdue"]) == (accepted["version"], False)
