"""What the alerts of docs/operations.md go by: events that wait, messages that are parked, clocks that are late."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import ColumnElement, update

from shared.persistence.gauges import measure_mechanisms
from shared.persistence.mechanisms import clock, outbox, parked_message
from shared.scheduling.clocks import set_clock
from shared.work.unit import Transactions
from tests.support.intakes import intake_with
from tests.support.parcel_commands import create
from tests.support.parcel_model import NewParcel
from tests.support.post_office import CLERK
from tests.support.raw_records import WHEN, RawRecord
from tests.support.services import Moment

MINUTE = timedelta(minutes=1)
GAUGES = ("outbox_waiting", "outbox_oldest_seconds", "outbox_dead", "parked_messages", "clocks_late_seconds")
SERVICE = "parcels-measured"


@pytest.fixture
def moment() -> Moment:
    return Moment(WHEN)


@pytest.fixture
def transactions(transactions: Transactions[Any], moment: Moment) -> Transactions[Any]:
    """They go by a clock that the test moves."""
    return Transactions(transactions.service, transactions.database, transactions.tools, clock=moment)


async def measured(transactions: Transactions[Any]) -> tuple[float | None, ...]:
    """The gauges in the order of GAUGES, measured now."""
    async with transactions.database.reading() as session:
        await measure_mechanisms(session, SERVICE, transactions.clock())
    return tuple(REGISTRY.get_sample_value(f"vidare_{name}", {"service": SERVICE}) for name in GAUGES)


async def pack(transactions: Transactions[Any], number: int = 1) -> Sequence[UUID]:
    async with transactions.begin(CLERK, "packing") as work:
        return [(await create(work, NewParcel())).id for _ in range(number)]


async def set_outbox(transactions: Transactions[Any], where: ColumnElement[bool], **values: str) -> None:
    async with transactions.database.connection() as connection:
        await connection.execute(update(outbox).where(where).values(values))


async def test_where_nothing_waits_every_gauge_is_nought(transactions: Transactions[Any]) -> None:
    assert await measured(transactions) == (0, 0, 0, 0, 0)


async def test_events_that_kafka_does_not_have_are_counted_and_the_oldest_tells_the_age(
    transactions: Transactions[Any], moment: Moment
) -> None:
    (first,) = await pack(transactions)
    moment.now += MINUTE
    second, _third = await pack(transactions, 2)
    moment.now += 4 * MINUTE
    assert await measured(transactions) == (3, 300, 0, 0, 0)
    await set_outbox(transactions, outbox.c.key == str(first), sent_to="the embedded broker")
    assert await measured(transactions) == (2, 240, 0, 0, 0)
    await set_outbox(transactions, outbox.c.key == str(second), dead_reason="MessageSizeTooLarge")
    assert await measured(transactions) == (1, 240, 1, 0, 0)
    await set_outbox(transactions, outbox.c.dead_reason.is_(None), dead_reason="MessageSizeTooLarge")
    assert await measured(transactions) == (0, 0, 3, 0, 0)


async def test_parked_messages_are_counted_until_they_are_replayed(transactions: Transactions[Any]) -> None:
    await intake_with(transactions).take([RawRecord(b"no JSON", offset=offset) for offset in range(2)])
    assert await measured(transactions) == (0, 0, 0, 2, 0)
    async with transactions.database.connection() as connection:
        replayed = update(parked_message).where(parked_message.c.offset == 0)
        await connection.execute(replayed.values(replayed_at=transactions.clock()))
    assert await measured(transactions) == (0, 0, 0, 1, 0)


async def test_a_clock_is_late_from_its_hour_until_it_is_done(transactions: Transactions[Any], moment: Moment) -> None:
    async with transactions.begin(CLERK, "packing") as work:
        for wait in (MINUTE, 2 * MINUTE):
            await set_clock(work, "lose", uuid4(), WHEN + wait)
    assert (await measured(transactions))[-1] == 0
    moment.now += 11 * MINUTE
    assert (await measured(transactions))[-1] == 600
    async with transactions.database.connection() as connection:
        done = update(clock).where(clock.c.due_at == WHEN + MINUTE)
        await connection.execute(done.values(done_at=moment.now, outcome="done"))
    assert (await measured(transactions))[-1] == 540
