"""Years of a case's clocks in a moment, without a database; and workers that share them: each acts once."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.referrals.commands.referral.striking import DEADLINES
from services.referrals.model.case.awaiting import counted, facts_of
from services.referrals.model.case.row import Case
from services.referrals.model.case.table import MOVES
from services.referrals.model.deadline.row import Deadline
from services.referrals.model.statutory_clock.codes import ClockPart, StatutoryKind
from services.referrals.model.statutory_clock.row import StatutoryClock
from shared.ids import new_id
from shared.kernel.reminders import Reminder
from shared.kernel.time_units import TimeUnit
from shared.scheduling.deadlines import DeadlineHand
from shared.scheduling.due import lease_rows
from tests.services.referrals.referral.test_ladder import told_by_the_clock
from tests.support.referrals import CASE_BODIES, CASES, Referrals

NEW_YEAR = datetime(2026, 1, 1, 8, tzinfo=UTC)
LADDER = (Reminder(-14, "responsible"), Reminder(0, "responsible"), Reminder(14, "responsible-supervisor"))


def clock(**changes: Any) -> StatutoryClock:
    row: dict[str, Any] = {
        "kind": "plan-review", "starts_with": "plan-made", "valid_from": date(2025, 1, 1), "act": "681/2023",
        "length": 6, "unit": "month", "pausable": True, "reminders": LADDER, "source": "an example",
    }  # fmt: skip
    return StatutoryClock(**row | changes)


class Years:
    """A case as its model has it, and a worker that looks every morning."""

    def __init__(self) -> None:
        self.now = NEW_YEAR
        self.told: list[tuple[date, str, str]] = []
        self.row = Case(
            id=UUID(int=3), version=1, number="VK-0000", status="open", client_id=UUID(int=4), responsible=UUID(int=1),
            opened_at=NEW_YEAR, deadlines=[],
        )  # fmt: skip

    def begin(self, row: StatutoryClock, on: date | None = None) -> Deadline:
        deadline = counted(row, on or self.now.date(), self.now)
        self.row.deadlines.append(Deadline.of(new_id(), row.kind, self.row.id, deadline))
        return self.row.deadlines[-1]

    def move(self, slug: str, **said: Any) -> None:
        move = MOVES[slug]
        MOVES.apply(move, self.row, move.body.model_validate(CASE_BODIES.get(slug, {}) | said), self.now)

    def until(self, day: date) -> None:
        while self.now.date() < day:
            self.now += timedelta(days=1)
            for one in self.row.deadlines:
                while (strike := one.strike(self.now)) is not None:
                    self.told += [(self.now.date(), *fact) for fact in facts_of(strike)]


def test_three_years_of_a_case_pass_in_a_moment() -> None:
    years = Years()
    years.begin(clock())
    years.begin(clock(kind="plan-period", length=24, pausable=False))
    years.until(date(2026, 3, 1))
    years.move("hold", review_on="2026-05-01")
    years.until(date(2026, 5, 1))
    years.move("resume")
    years.until(date(2029, 1, 1))
    assert years.told == [
        (date(2026, 8, 18), "clock-due", "responsible"),
        (date(2026, 9, 1), "clock-overdue", "responsible"),
        (date(2026, 9, 15), "clock-overdue", "responsible-supervisor"),
        (date(2027, 12, 21), "clock-due", "responsible"),
        (date(2028, 1, 4), "clock-overdue", "responsible"),
        (date(2028, 1, 18), "clock-overdue", "responsible-supervisor"),
    ]
    years.move("close")
    assert not any(one.open for one in years.row.deadlines)


_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
_ROWS = st.builds(
    clock,
    length=st.integers(1, 24),
    unit=st.sampled_from([str(unit) for unit in TimeUnit]),
    pausable=st.booleans(),
    reminders=st.lists(
        st.builds(Reminder, st.integers(-40, 40), st.sampled_from([str(part) for part in ClockPart])), max_size=4
    ).map(tuple),
)


@given(_ROWS, _DAYS, st.lists(st.sampled_from(["hold", "resume", "close", "reopen"]), max_size=6), st.data())
def test_whatever_becomes_of_a_case_it_is_told_once_and_never_too_early_that_a_time_is_over(
    row: StatutoryClock, on: date, moves: list[str], data: st.DataObject
) -> None:
    years = Years()
    years.now = datetime(on.year, on.month, on.day, 8, tzinfo=UTC)
    one = years.begin(row, on)
    for slug in moves:
        if MOVES[slug].leaves(years.row):
            said = {"review_on": (years.now + timedelta(days=60)).date().isoformat()} if slug == "hold" else {}
            years.move(slug, **said)
        years.until(years.now.date() + timedelta(days=data.draw(st.integers(0, 30))))
    if years.row.status in ("on-hold", "closed"):
        years.move("resume" if years.row.status == "on-hold" else "reopen")
    due = one.read().due_on
    years.until(max(due, years.now.date()) + timedelta(days=100))
    over = [(day, part) for day, name, part in years.told if name == "clock-overdue"]
    assert [part for _, part in over].count("responsible") >= 1
    assert one.open
    assert one.read().due_on == due  # nothing moves it but a move
    assert min(day for day, _ in over) > on
    assert one.read().overdue_at is not None
    assert one.strikes_at is None
    if not moves:
        assert min(day for day, _ in over) > due


# Workers

SECOND = timedelta(seconds=1)
PLANNED = [
    (datetime(2026, 6, 28, 21, tzinfo=UTC), "clock-due"),
    (datetime(2026, 7, 2, 21, tzinfo=UTC), "clock-overdue"),
    (datetime(2026, 7, 9, 21, tzinfo=UTC), "clock-overdue"),
]


async def waiting(world: Referrals) -> dict[str, Any]:
    return await world.move_case(await world.case(), "record-assessment")


async def names_of(world: Referrals, case: dict[str, Any]) -> list[str]:
    return [name for _, name, _ in told_by_the_clock(await world.facts_of(case))]


async def test_of_several_workers_one_acts_and_not_a_second_too_early(world: Referrals) -> None:
    case, runtime = await waiting(world), world.service.runtime
    for at, _ in PLANNED:
        world.moment.now = at - SECOND
        assert await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10) == []
        world.moment.now = at
        found = await asyncio.gather(
            *(lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10) for _ in range(3))
        )
        (row,) = [row for rows in found for row in rows]
        hands = [DeadlineHand(runtime.transactions, DEADLINES) for _ in range(3)]
        await asyncio.gather(*(hand.strike(row) for hand in hands))
    assert await names_of(world, case) == [name for _, name in PLANNED]


async def test_a_worker_that_died_with_the_row_in_hand_is_followed_by_another(world: Referrals) -> None:
    case, runtime = await waiting(world), world.service.runtime
    world.moment.now = PLANNED[0][0]
    (dead,) = await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10)
    assert await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10) == []
    world.moment.now += DEADLINES.schedule.lease
    assert await world.strike() == 1
    await DeadlineHand(runtime.transactions, DEADLINES).strike(dead)  # it was not dead, only late
    assert await names_of(world, case) == ["clock-due"]


async def test_a_worker_that_was_away_for_a_year_tells_each_step_once_in_its_order(world: Referrals) -> None:
    case = await waiting(world)
    world.moment.now = datetime(2027, 6, 18, tzinfo=UTC)
    while await world.strike():
        pass
    assert await names_of(world, case) == [name for _, name in PLANNED]


@pytest.mark.parametrize("slug", ["record-plan", "close"])
async def test_a_strike_that_comes_after_the_move_does_nothing(world: Referrals, slug: str) -> None:
    case, runtime = await waiting(world), world.service.runtime
    world.moment.now = PLANNED[-1][0]
    (row,) = await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 10)
    moved = await world.move_case(case, slug)
    await DeadlineHand(runtime.transactions, DEADLINES).strike(row)
    assert (await world.shown(CASES, moved))["version"] == moved["version"]


@pytest.mark.containers
@pytest.mark.parametrize("migrated_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("_attempt", range(3))
async def test_moves_acceptances_and_strikes_that_meet_leave_one_line_for_each_version(
    world: Referrals, _attempt: int
) -> None:
    await world.agree(capacity=None)
    cases = [await world.move_case(await waiting(world), "record-plan") for _ in range(6)]
    sent = [await world.submitted(await world.need(case)) for case in cases]
    world.moment.now = datetime(2027, 6, 18, tzinfo=UTC)
    runtime = world.service.runtime
    rows = await lease_rows(runtime.database, DEADLINES.schedule, world.moment(), 100)
    hand = DeadlineHand(runtime.transactions, DEADLINES)
    async with asyncio.timeout(120):
        await asyncio.gather(
            *(world.try_move(world.cafe.caseworker, one, "accept") for one in sent),
            *(world.try_move_case(case, "record-plan-review", on="2027-06-18") for case in cases[:3]),
            *(world.try_move_case(case, "close", open_referrals="end") for case in cases[3:]),
            *(hand.strike(row) for row in rows),
        )
        while await world.strike():
            pass
    for case in cases:
        facts = await world.facts_of(case)
        assert [fact.sequence for fact in facts] == list(range(1, len(facts) + 1))
        shown = await world.shown(CASES, case)
        assert [step["version"] for step in shown["history"]] == list(range(1, shown["version"] + 1))
        kinds = [one["kind"] for one in shown["deadlines"]]
        assert len(kinds) == len(set(kinds))
        assert shown["status"] == "closed" or str(StatutoryKind.PLAN_PERIOD) in kinds
