"""Deadlines strike: each step of the ladder once and in order, however late, however often and by however many."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError

from shared.kernel.business_days import day_in_helsinki
from shared.kernel.deadlines import Deadline as Value
from shared.kernel.extensions import ExtensionReason
from shared.kernel.refusals import Kind, Refusal
from shared.kernel.reminders import Strike
from shared.kernel.time_units import TimeUnit
from shared.persistence.database import Database
from shared.persistence.mechanisms import audit_entry
from shared.runtime import Runtime
from shared.scheduling.deadlines import DeadlineHand, DeadlineKind, Deadlines
from shared.scheduling.due import DueWorker, lease_rows
from shared.work.unit import Transactions, Work
from tests.support.days import at, june
from tests.support.parcel_commands import create
from tests.support.parcel_deadlines import ARRIVAL, DEADLINES, await_arrival, change_arrival, load
from tests.support.parcel_model import Deadline, NewParcel, Parcel
from tests.support.parcels import parcel_service
from tests.support.post_office import CLERK, settings_for
from tests.support.services import Moment
from tests.support.waiting import running, until

Move = Callable[[Value], Value]


@pytest.fixture
def moment() -> Moment:
    return Moment(at(june(1)))


@pytest.fixture
def transactions(transactions: Transactions[Any], moment: Moment) -> Transactions[Any]:
    """They go by a clock that the test moves."""
    return Transactions(transactions.service, transactions.database, transactions.tools, clock=moment)


async def awaited(transactions: Transactions[Any], length: int = 5, unit: TimeUnit = TimeUnit.BUSINESS_DAY) -> UUID:
    """A parcel that has to arrive within that time from now."""
    async with transactions.begin(CLERK, "packing") as work:
        parcel = await create(work, NewParcel())
        await work.flush()
        await await_arrival(work, parcel.id, length, unit)
    return parcel.id


async def change(transactions: Transactions[Any], parcel: UUID, move: Move) -> None:
    async with transactions.begin(CLERK, "changing") as work:
        await change_arrival(work, parcel, move)


async def strike(transactions: Transactions[Any], deadlines: Deadlines = DEADLINES) -> int:
    """Whatever is due at this moment, until nothing is; how many strikes that were."""
    hand, struck = DeadlineHand(transactions, deadlines), 0
    while rows := await lease_rows(transactions.database, deadlines.schedule, transactions.clock(), 10):
        for row in rows:
            await hand.strike(row)
        struck += len(rows)
    return struck


async def leased(transactions: Transactions[Any]) -> Row[Any]:
    (row,) = await lease_rows(transactions.database, DEADLINES.schedule, transactions.clock(), 10)
    return row


async def told(transactions: Transactions[Any], parcel: UUID) -> list[tuple[str, date]]:
    """What was said of a parcel's arrival, and on which day."""
    query = select(audit_entry.c.action, audit_entry.c.at).where(
        audit_entry.c.subject == parcel, audit_entry.c.action.in_(["parcel.reminded", "parcel.late"])
    )
    async with transactions.database.reading() as session:
        rows = (await session.execute(query.order_by(audit_entry.c.id))).all()
    return [(row.action.removeprefix("parcel."), day_in_helsinki(row.at)) for row in rows]


async def row_of(transactions: Transactions[Any], parcel: UUID) -> Deadline:
    is_its: Any = Deadline.subject == parcel
    async with transactions.database.reading() as session:
        return (await session.execute(select(Deadline).where(is_its))).scalar_one()


async def test_the_ladder_goes_out_step_by_step_and_is_kept_in_the_row(
    transactions: Transactions[Any], moment: Moment
) -> None:
    parcel = await awaited(transactions)
    for day in range(1, 30):
        moment.now = at(june(day))
        await strike(transactions)
    # five business days from Monday 1.6. end with the 8th: each step is known on the morning after its day
    assert await told(transactions, parcel) == [("reminded", june(5)), ("late", june(9)), ("reminded", june(12))]
    row = await row_of(transactions, parcel)
    assert [step.sent_at for step in row.read().reminders] == [at(june(5)), at(june(12))]
    assert (row.overdue, row.overdue_at, row.strikes_at) == (True, at(june(9)), None)


async def test_a_year_goes_by_day_after_day_and_each_step_is_told_on_its_own(
    transactions: Transactions[Any], moment: Moment
) -> None:
    parcel = await awaited(transactions, 12, TimeUnit.MONTH)
    begins = moment.now
    for day in range(380):
        moment.now = begins + timedelta(days=day)
        await strike(transactions)
    assert await told(transactions, parcel) == [
        ("reminded", date(2027, 5, 31)),
        ("late", date(2027, 6, 2)),
        ("reminded", date(2027, 6, 5)),
    ]


async def test_it_strikes_at_midnight_in_helsinki_and_not_before(
    transactions: Transactions[Any], moment: Moment
) -> None:
    parcel = await awaited(transactions)
    midnight = (await row_of(transactions, parcel)).strikes_at
    assert midnight is not None
    moment.now = midnight - timedelta(seconds=1)
    assert await strike(transactions) == 0
    moment.now = midnight
    assert await strike(transactions) == 1


async def test_what_strikes_long_after_its_time_goes_out_in_order_and_once(
    transactions: Transactions[Any], moment: Moment
) -> None:
    parcel = await awaited(transactions)
    moment.now = at(june(29))
    assert await strike(transactions) == 3
    assert await told(transactions, parcel) == [("reminded", june(29)), ("late", june(29)), ("reminded", june(29))]
    assert await strike(transactions) == 0


async def test_a_strike_that_comes_twice_acts_once(transactions: Transactions[Any], moment: Moment) -> None:
    parcel = await awaited(transactions)
    moment.now = at(june(5))
    row = await leased(transactions)
    hand = DeadlineHand(transactions, DEADLINES)
    await asyncio.gather(*(hand.strike(row) for _ in range(3)))
    await hand.strike(row)
    assert await told(transactions, parcel) == [("reminded", june(5))]
    assert (await row_of(transactions, parcel)).lease_until is None


MOVES: dict[str, Move] = {
    "paused": lambda deadline: deadline.pause(at(june(5), 7)),
    "extended": lambda deadline: deadline.extend(3, ExtensionReason.AGREED, at(june(5), 7)),
    "stopped": lambda deadline: deadline.stop(at(june(5), 7)),
}


@pytest.mark.parametrize("move", MOVES)
async def test_what_was_moved_after_it_was_claimed_does_not_strike(
    transactions: Transactions[Any], moment: Moment, move: str
) -> None:
    parcel = await awaited(transactions)
    moment.now = at(june(5))
    row = await leased(transactions)
    await change(transactions, parcel, MOVES[move])
    before = await row_of(transactions, parcel)
    await DeadlineHand(transactions, DEADLINES).strike(row)
    assert await told(transactions, parcel) == []
    assert (await row_of(transactions, parcel)).model_dump() == before.model_dump()


async def test_people_and_workers_who_come_at_the_same_moment_do_not_wait_for_each_other(
    transactions: Transactions[Any], moment: Moment
) -> None:
    parcels = [await awaited(transactions) for _ in range(5)]
    moment.now = at(june(5), 7)
    rows = await lease_rows(transactions.database, DEADLINES.schedule, moment(), 10)
    hand = DeadlineHand(transactions, DEADLINES)
    strikes = [hand.strike(row) for row in rows]
    pauses = [change(transactions, parcel, MOVES["paused"]) for parcel in parcels]
    async with asyncio.timeout(30):
        await asyncio.gather(*(one for pair in zip(pauses, strikes, strict=True) for one in pair))
    for parcel in parcels:
        row = await row_of(transactions, parcel)
        assert (row.paused_at, row.strikes_at) == (moment.now, None)
        assert len(await told(transactions, parcel)) == sum(one.sent_at is not None for one in row.reminders)


async def test_a_paused_deadline_never_strikes_and_goes_on_when_it_is_resumed(
    transactions: Transactions[Any], moment: Moment
) -> None:
    parcel = await awaited(transactions)
    await change(transactions, parcel, lambda deadline: deadline.pause(at(june(2))))
    moment.now = at(june(29))
    assert await strike(transactions) == 0
    await change(transactions, parcel, lambda deadline: deadline.resume(at(june(29))))
    for day in range(30, 45):
        moment.now = at(june(1)) + timedelta(days=day)
        await strike(transactions)
    # four business days were left on Monday 29.6.: the last one is the 3rd of July
    assert await told(transactions, parcel) == [
        ("reminded", date(2026, 7, 2)),
        ("late", date(2026, 7, 4)),
        ("reminded", date(2026, 7, 9)),
    ]


async def test_a_stopped_deadline_never_strikes_and_a_new_one_can_be_started(
    transactions: Transactions[Any], moment: Moment
) -> None:
    parcel = await awaited(transactions)
    await change(transactions, parcel, lambda deadline: deadline.stop(at(june(2))))
    moment.now = at(june(29))
    assert await strike(transactions) == 0
    async with transactions.begin(CLERK, "again") as work:
        await await_arrival(work, parcel)


async def test_one_deadline_of_a_kind_is_open_for_a_subject(transactions: Transactions[Any]) -> None:
    parcel = await awaited(transactions)
    with pytest.raises(IntegrityError, match="deadline"):
        async with transactions.begin(CLERK, "again") as work:
            await await_arrival(work, parcel)


async def test_a_failure_leaves_the_step_unsent_and_the_lease_brings_it_back(
    transactions: Transactions[Any], moment: Moment
) -> None:
    async def fails(_work: Work[Any], _parcel: Parcel, _strike: Strike) -> None:
        raise ZeroDivisionError

    parcel = await awaited(transactions)
    moment.now = at(june(5))
    broken = Deadlines(Deadline, {ARRIVAL: DeadlineKind(load, fails)})
    with pytest.raises(ZeroDivisionError):
        await DeadlineHand(transactions, broken).strike(await leased(transactions))
    assert await strike(transactions) == 0
    moment.now += DEADLINES.schedule.lease
    assert await strike(transactions) == 1
    assert [action for action, _ in await told(transactions, parcel)] == ["reminded"]


def refusing(kind: Kind) -> Deadlines:
    async def refuse(_work: Work[Any], _parcel: Parcel, _strike: Strike) -> None:
        raise Refusal(kind, "no", "No.")

    return Deadlines(Deadline, {ARRIVAL: DeadlineKind(load, refuse)})


async def test_what_is_refused_is_awaited_no_more(transactions: Transactions[Any], moment: Moment) -> None:
    parcel = await awaited(transactions)
    moment.now = at(june(5))
    assert await strike(transactions, refusing(Kind.NOT_ALLOWED)) == 1
    row = await row_of(transactions, parcel)
    assert (row.stopped_at, row.overdue_at, row.reminders[0].sent_at) == (moment.now, None, None)


@pytest.mark.parametrize("kind", [Kind.NOT_READY, Kind.STALE])
async def test_what_cannot_be_judged_now_comes_back(
    transactions: Transactions[Any], moment: Moment, kind: Kind
) -> None:
    parcel = await awaited(transactions)
    moment.now = at(june(5))
    with pytest.raises(Refusal):
        await DeadlineHand(transactions, refusing(kind)).strike(await leased(transactions))
    assert (await row_of(transactions, parcel)).strikes_at is not None


async def late(transactions: Transactions[Any]) -> float | None:
    """How many seconds the oldest deadline is behind, as an alert goes by it."""
    async with transactions.database.reading() as session:
        await DEADLINES.measure(session, "parcels-measured", transactions.clock())
    return REGISTRY.get_sample_value("vidare_deadlines_late_seconds", {"service": "parcels-measured"})


async def test_a_deadline_is_late_from_its_instant_until_it_has_struck(
    transactions: Transactions[Any], moment: Moment
) -> None:
    first, _ = await awaited(transactions), await awaited(transactions, 6)
    strikes_at = (await row_of(transactions, first)).strikes_at
    assert strikes_at is not None
    moment.now = strikes_at
    assert await late(transactions) == 0
    moment.now += timedelta(minutes=10)
    assert await late(transactions) == 600
    assert await strike(transactions) == 1
    assert await late(transactions) == 0


async def test_a_running_service_works_off_its_deadlines(
    transactions: Transactions[Any], database_url: str, moment: Moment
) -> None:
    parcel = await awaited(transactions)
    moment.now = at(june(29))
    runtime = Runtime(parcel_service(), settings_for(database_url, "127.0.0.1:1"), clock=moment)

    async def all_told() -> bool:
        return len(await told(transactions, parcel)) == 3

    async with running(*(schedule.run() for schedule in runtime.schedules)):
        await until(all_told, what="each step")
    await runtime.close()


async def test_several_workers_and_a_restart_tell_each_step_once(
    transactions: Transactions[Any], database_url: str, moment: Moment
) -> None:
    parcels = [await awaited(transactions, length) for length in range(1, 21)]
    moment.now = at(june(10))
    cut_off: list[datetime] = []

    async def killed(_work: Work[Any], _parcel: Parcel, _strike: Strike) -> None:
        cut_off.append(moment.now)
        await asyncio.sleep(3600)

    hanging = DeadlineHand(transactions, Deadlines(Deadline, {ARRIVAL: DeadlineKind(load, killed)}))
    first = asyncio.create_task(
        hanging.strike((await lease_rows(transactions.database, DEADLINES.schedule, moment(), 1))[0])
    )
    await until(lambda: bool(cut_off), what="a strike in hand")
    first.cancel()
    await asyncio.wait({first})
    moment.now = at(date(2026, 8, 1))
    databases = [Database(database_url) for _ in range(3)]
    workers = [
        DueWorker(
            "deadlines",
            one,
            DEADLINES.schedule,
            DeadlineHand(Transactions(transactions.service, one, transactions.tools, clock=moment), DEADLINES).strike,
            moment,
            concurrency=3,
        )
        for one in databases
    ]

    async def all_struck() -> bool:
        return all([(await row_of(transactions, parcel)).strikes_at is None for parcel in parcels])

    async with running(*(worker.run() for worker in workers)):
        await until(all_struck, 30, "every step told")
    for length, parcel in enumerate(parcels, 1):
        steps = ["reminded", "late", "reminded"] if length > 2 else ["late", "reminded"]
        assert [action for action, _ in await told(transactions, parcel)] == steps
    for one in databases:
        await one.close()
