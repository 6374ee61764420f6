"""A year of a referral's deadlines in a moment, without a database; and workers that share them: each acts once."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.referrals.commands.referral.striking import DEADLINES
from services.referrals.contracts.consumed import Clause
from services.referrals.model.deadline.row import HOLD_REVIEW, RESPONSE, START, Deadline
from services.referrals.model.referral import ladder
from services.referrals.model.referral.awaiting import to_answer, to_review, to_start
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.table import MOVES
from shared.ids import new_id
from shared.kernel import deadlines
from shared.scheduling.deadlines import DeadlineHand
from shared.scheduling.due import lease_rows
from tests.services.referrals.referral.test_ladder import LADDER, told_by_the_clock
from tests.support.agreement_events import clause
from tests.support.referrals import BODIES, Referrals, deciding_clause

SENDER, RECIPIENT = UUID(int=1), UUID(int=2)
NEW_YEAR = datetime(2026, 1, 1, 8, tzinfo=UTC)


class Year:
    """A referral as its model has it, and a worker that looks every morning."""

    def __init__(self) -> None:
        self.now = NEW_YEAR
        self.told: list[tuple[date, str]] = []
        self.row = Referral(
            id=UUID(int=9), version=1, number="VD-0000-0000", status="draft", need_id=UUID(int=8),
            case_id=UUID(int=7), client_id=UUID(int=6), service="finnish-course", sender=SENDER, recipient=RECIPIENT,
            legal_basis=f"consent:{UUID(int=5)}", data_categories=["identity"], coverage=deciding_clause(),
            priority="routine", sealed=b"", created_at=NEW_YEAR,
        )  # fmt: skip

    def begin(self, kind: str, deadline: deadlines.Deadline | None) -> None:
        assert deadline is not None
        self.row.deadlines.append(Deadline.of(new_id(), kind, self.row.id, deadline))

    def move(self, slug: str, **said: Any) -> None:
        move = MOVES[slug]
        MOVES.apply(move, self.row, move.body.model_validate(BODIES.get(slug, {}) | said), self.now)

    def until(self, day: date) -> None:
        while self.now.date() < day:
            self.now += timedelta(days=1)
            self.told += [(self.now.date(), name) for one in self.row.deadlines for name in self._struck(one)]

    def _struck(self, one: Deadline) -> Iterator[str]:
        while (strike := one.strike(self.now)) is not None:
            yield from ([name for name, _ in ladder.facts_of(strike)] if one.kind == RESPONSE else [one.kind])


def test_a_year_of_a_referral_passes_in_a_moment() -> None:
    year = Year()
    agreed = Clause.model_validate(clause(RECIPIENT, [SENDER], reminders=LADDER, start_business_days=20))
    year.until(date(2026, 1, 7))
    year.begin(RESPONSE, to_answer(agreed, year.now, offered=False))
    year.move("submit")
    year.until(date(2026, 2, 1))  # nobody answers
    year.move("request-information")
    year.until(date(2026, 3, 1))
    year.move("supply-information")
    year.until(date(2026, 3, 2))
    year.begin(START, to_start(deciding_clause(start_business_days=20), year.now))
    year.move("accept")
    year.until(date(2026, 4, 15))  # it does not begin
    for review in (date(2026, 5, 4), date(2026, 9, 1)):
        year.begin(HOLD_REVIEW, to_review(review, year.now))
        year.move("hold", review_on=review.isoformat())
        year.until(date(2026, 8, 1) if review.month == 5 else date(2026, 8, 20))
        year.move("resume")
    year.until(date(2026, 12, 31))
    year.move("complete", outcome_on="2026-12-31")
    year.until(date(2027, 12, 31))
    assert year.told == [
        (date(2026, 1, 13), "reminded"),
        (date(2026, 1, 15), "overdue"),
        (date(2026, 1, 17), "escalated"),
        (date(2026, 1, 22), "escalated"),
        (date(2026, 3, 31), "start"),
        (date(2026, 5, 5), "hold-review"),
    ]
    assert not any(one.open for one in year.row.deadlines)


# Workers

SECOND = timedelta(seconds=1)


async def waiting(world: Referrals, kind: str) -> tuple[dict[str, Any], list[tuple[datetime, str]]]:
    """A referral of which this kind is awaited, and what strikes, at the soonest."""
    await world.agree(reminders=LADDER, expiry="expire", start_business_days=20)
    if kind == RESPONSE:
        names = ("reminded", "overdue", "escalated", "escalated", "expired")
        days = ((6, 24), (6, 26), (6, 30), (7, 3), (7, 6))
        whole = [(_night(month, day), name) for (month, day), name in zip(days, names, strict=True)]
        return await world.submitted(), whole
    if kind == START:
        return await world.after("accept"), [(_night(7, 17), "start-overdue")]
    held = await world.after("accept")
    return await world.move(world.cafe, held, "hold", review_on="2026-07-01"), [(_night(7, 1), "review-due")]


def _night(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 21, tzinfo=UTC)


@pytest.mark.parametrize("kind", [RESPONSE, START, HOLD_REVIEW])
async def test_of_several_workers_one_acts_and_not_a_second_too_early(world: Referrals, kind: str) -> None:
    referral, planned = await waiting(world, kind)
    runtime = world.service.runtime
    for at, _ in planned:
        world.moment.now = at - SECOND
        assert await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10) == []
        world.moment.now = at
        found = await asyncio.gather(
            *(lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10) for _ in range(3))
        )
        (row,) = [row for rows in found for row in rows]
        hands = [DeadlineHand(runtime.transactions, DEADLINES) for _ in range(3)]
        await asyncio.gather(*(hand.strike(row) for hand in hands))
    told = told_by_the_clock(await world.facts_of(referral))
    assert [name for _, name, _ in told] == [name for _, name in planned]


@pytest.mark.parametrize("kind", [RESPONSE, START, HOLD_REVIEW])
async def test_a_worker_that_died_with_the_row_in_hand_is_followed_by_another(world: Referrals, kind: str) -> None:
    referral, planned = await waiting(world, kind)
    runtime = world.service.runtime
    world.moment.now = planned[0][0]
    (dead,) = await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10)
    assert await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10) == []
    world.moment.now += DEADLINES.schedule.lease
    assert await world.strike() == 1
    await DeadlineHand(runtime.transactions, DEADLINES).strike(dead)  # it was not dead, only late
    assert [name for _, name, _ in told_by_the_clock(await world.facts_of(referral))] == [planned[0][1]]


@pytest.mark.parametrize(("kind", "slug"), [(RESPONSE, "accept"), (START, "start"), (HOLD_REVIEW, "resume")])
async def test_a_strike_that_comes_after_the_move_does_nothing(world: Referrals, kind: str, slug: str) -> None:
    referral, planned = await waiting(world, kind)
    world.moment.now = planned[-1][0]
    runtime = world.service.runtime
    rows = await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10)
    (row,) = [row for row in rows if row.kind == kind]
    moved = await world.move(world.cafe, referral, slug)
    await DeadlineHand(runtime.transactions, DEADLINES).strike(row)
    assert (await world.read(world.town, moved))["version"] == moved["version"]


@pytest.mark.containers
@pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("_attempt", range(3))
async def test_answers_and_strikes_that_meet_leave_one_line_for_each_version(world: Referrals, _attempt: int) -> None:
    await world.agree(reminders=LADDER, expiry="expire", capacity=None)
    sent = [await world.submitted() for _ in range(8)]
    world.moment.now = datetime(2026, 9, 1, tzinfo=UTC)
    runtime = world.service.runtime
    rows = await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 20)
    hand = DeadlineHand(runtime.transactions, DEADLINES)
    answers = [world.try_move(world.cafe.caseworker, one, "accept") for one in sent]
    async with asyncio.timeout(60):
        await asyncio.gather(*answers, *(hand.strike(row) for row in rows))
        while await world.strike():
            pass
    for one in sent:
        facts = await world.facts_of(one)
        assert [fact.sequence for fact in facts] == list(range(1, len(facts) + 1))
        seen = await world.read(world.town, one)
        assert seen["status"] in ("accepted", "cancelled")
        assert len(told_by_the_clock(facts)) in (0, 5)
