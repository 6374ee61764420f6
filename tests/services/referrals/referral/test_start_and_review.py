"""The time to begin a service, and the day on which a pause is looked at again."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from services.referrals.model.deadline.row import HOLD_REVIEW, START, Deadline
from tests.services.referrals.referral.test_ladder import days_pass, told_by_the_clock
from tests.support.cooperation import expect
from tests.support.referrals import Referrals


async def open_kinds(world: Referrals, referral: dict[str, Any]) -> set[str]:
    """What is awaited of it."""
    query = select(col(Deadline.kind)).where(
        col(Deadline.subject) == UUID(referral["id"]), col(Deadline.stopped_at).is_(None)
    )
    async with world.service.runtime.database.reading() as session:
        return set((await session.execute(query)).scalars())


async def test_a_service_that_does_not_begin_in_time_is_told_to_both_once(world: Referrals) -> None:
    await world.agree(start_business_days=20)
    accepted = await world.after("accept")
    await days_pass(world, date(2026, 7, 17))
    assert len(await world.facts_of(accepted)) == 3
    await days_pass(world, date(2026, 9, 1))
    told = told_by_the_clock(await world.facts_of(accepted))
    assert told == [(date(2026, 7, 18), "start-overdue", ["sender", "recipient"])]
    late = await world.read(world.cafe, accepted)
    assert (late["status"], late["overdue"], late["history"][-1]["move"]) == ("accepted", False, "start-overdue")


@pytest.mark.parametrize("slug", ["start", "schedule", "decline", "complete", "fail"])
async def test_what_begins_or_ends_is_awaited_no_more(world: Referrals, slug: str) -> None:
    await world.agree(start_business_days=20)
    accepted = await world.after("accept")
    assert await open_kinds(world, accepted) == {START}
    await world.move(world.cafe, accepted, slug)
    assert await open_kinds(world, accepted) == set()
    await days_pass(world, date(2026, 9, 1))
    assert told_by_the_clock(await world.facts_of(accepted)) == []


async def test_a_clause_without_a_time_to_begin_sets_none(world: Referrals) -> None:
    accepted = await world.after("accept")
    assert await open_kinds(world, accepted) == set()


async def test_while_it_is_on_hold_the_time_to_begin_stands_still(world: Referrals) -> None:
    await world.agree(start_business_days=20)
    held = await world.after("accept", "hold")
    assert await open_kinds(world, held) == {START, HOLD_REVIEW}
    await days_pass(world, date(2026, 11, 30))
    assert told_by_the_clock(await world.facts_of(held)) == []


async def test_a_pause_that_lasts_beyond_its_day_of_review_is_told_to_the_recipient_alone(world: Referrals) -> None:
    held = await world.after("accept", "hold")
    await days_pass(world, date(2026, 12, 1))
    assert told_by_the_clock(await world.facts_of(held)) == []
    await days_pass(world, date(2026, 12, 20))
    told = told_by_the_clock(await world.facts_of(held))
    assert told == [(date(2026, 12, 2), "review-due", ["recipient"])]
    assert (await world.read(world.cafe, held))["status"] == "on-hold"


@pytest.mark.parametrize("slug", ["resume", "schedule", "decline", "complete", "fail"])
async def test_whoever_leaves_the_pause_need_not_review_it(world: Referrals, slug: str) -> None:
    held = await world.after("accept", "hold")
    await world.move(world.cafe, held, slug)
    assert await open_kinds(world, held) == set()


async def test_each_pause_has_its_own_day_of_review(world: Referrals) -> None:
    again = await world.after("accept", "hold", "resume", "hold")
    assert await open_kinds(world, again) == {HOLD_REVIEW}
    await days_pass(world, date(2027, 1, 1))
    assert [name for _, name, _ in told_by_the_clock(await world.facts_of(again))] == ["review-due"]


async def test_a_waiting_list_has_no_day_of_review(world: Referrals) -> None:
    assert await open_kinds(world, await world.after("waitlist")) == set()


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-06-18", "review-not-ahead"), ("2025-01-01", "review-not-ahead"), ("2036-01-01", "too-far-ahead")],
)
async def test_a_day_of_review_that_nobody_can_mean_is_refused_and_nothing_is_awaited(
    world: Referrals, day: str, code: str
) -> None:
    accepted = await world.after("accept")
    refused = expect(422, await world.try_move(world.cafe.caseworker, accepted, "hold", review_on=day))
    assert refused["errors"][0]["code"] == code
    assert await open_kinds(world, accepted) == set()


async def test_every_day_of_review_can_be_explained(world: Referrals) -> None:
    await world.after("accept", "hold")
    async with world.service.runtime.database.reading() as session:
        (row,) = (await session.execute(select(Deadline).where(col(Deadline.kind) == HOLD_REVIEW))).scalars()
    assert row.due_at == datetime(2026, 12, 1, 22, tzinfo=UTC)
