"""When the recipient's answer is due: the reason, the pause, the overdue mark, and when it strikes."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from services.referrals.commands.referral.striking import DEADLINES
from services.referrals.model.deadline.row import RESPONSE, Deadline
from shared.scheduling.deadlines import DeadlineHand
from shared.scheduling.due import lease_rows
from tests.support.referrals import Referrals
from tests.support.waiting import running, until


async def strikes(world: Referrals, referral: dict[str, Any]) -> list[Any]:
    """When the referral's deadlines for an answer strike, if they do."""
    query = select(col(Deadline.strikes_at)).where(
        col(Deadline.subject) == UUID(referral["id"]),
        col(Deadline.kind) == RESPONSE,
        col(Deadline.strikes_at).is_not(None),
    )
    async with world.service.runtime.database.reading() as session:
        return list((await session.execute(query)).scalars())


async def deadlines(world: Referrals, referral: dict[str, Any]) -> list[Deadline]:
    """Its deadlines as they are kept."""
    query = select(Deadline).where(col(Deadline.subject) == UUID(referral["id"]))
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
async def test_an_answer_stops_it(world: Referrals, way: list[str]) -> None:
    sent = await world.submitted()
    assert await strikes(world, sent) == [datetime(2026, 6, 26, 21, 0, tzinfo=UTC)]
    answered = await world.move(world.town if way == ["withdraw"] else world.cafe, sent, way[0])
    assert await strikes(world, sent) == []
    world.moment.now = datetime(2026, 8, 1, tzinfo=UTC)
    assert await world.strike() == 0
    assert (await world.read(world.town, answered))["overdue"] is False


async def test_having_seen_it_is_no_answer(world: Referrals) -> None:
    received = await world.after("acknowledge")
    assert await strikes(world, received) == [datetime(2026, 6, 26, 21, 0, tzinfo=UTC)]


async def test_asking_for_information_pauses_it_and_the_answer_moves_the_due_date_on(world: Referrals) -> None:
    asked = await world.after("request-information")
    assert (asked["response_due"]["paused"], asked["response_due"]["on"]) == (True, "2026-06-26")
    assert await strikes(world, asked) == []
    world.moment.now = datetime(2026, 6, 23, 9, 0, tzinfo=UTC)  # Tuesday: two business days later
    asked = await world.move(world.cafe, asked, "request-information")
    world.moment.now = datetime(2026, 6, 24, 9, 0, tzinfo=UTC)
    supplied = await world.move(world.town, asked, "supply-information")
    due = supplied["response_due"]
    assert (due["on"], due["paused"]) == ("2026-07-01", False)
    assert due["reason_en"].endswith("3 business days added for a pause")
    assert await strikes(world, supplied) == [datetime(2026, 7, 1, 21, 0, tzinfo=UTC)]


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
    assert await strikes(world, sent) == []
    facts = [fact for fact in await world.service.facts() if fact.type == "vidare.referral.overdue.v1"]
    assert len(facts) == 1


async def test_what_went_out_stands_in_the_row(world: Referrals) -> None:
    await world.agree(reminders=[{"business_day": 3, "to": "recipient"}, {"business_day": 7, "to": "both"}])
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 25, 6, 0, tzinfo=UTC)
    assert await world.strike() == 1
    (deadline,) = await deadlines(world, sent)
    sent_at = {reminder.to: reminder.sent_at for reminder in deadline.read().reminders}
    assert sent_at == {"recipient": world.moment.now, "both": None}


async def test_both_are_told_that_it_is_overdue_though_the_ladder_names_neither(world: Referrals) -> None:
    await world.agree(reminders=[])
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 27, tzinfo=UTC)
    assert await world.strike() == 1
    assert (await world.read(world.town, sent))["overdue"]


async def test_the_worker_marks_it_by_itself(world: Referrals) -> None:
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 27, tzinfo=UTC)
    schedules = world.service.runtime.schedules
    async with running(*(schedule.run() for schedule in schedules)):
        await until(lambda: is_overdue(world, sent))


async def is_overdue(world: Referrals, referral: dict[str, Any]) -> bool:
    overdue: bool = (await world.read(world.town, referral))["overdue"]
    return overdue


async def test_a_strike_that_comes_late_finds_the_answer_and_does_nothing(world: Referrals) -> None:
    """Leased before the answer, struck after it: the guards are checked again under the lock."""
    sent = await world.submitted()
    world.moment.now = datetime(2026, 6, 27, tzinfo=UTC)
    runtime = world.service.runtime
    (row,) = await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10)
    accepted = await world.move(world.cafe, sent, "accept")
    await DeadlineHand(runtime.transactions, DEADLINES).strike(row)
    after = await world.read(world.town, accepted)
    assert (after["version"], after["overdue"]) == (accepted["version"], False)
