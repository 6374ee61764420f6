"""What a batch of records does: effects once and in order, copies by version, failures that pass waited out."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count as numbers
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from shared.intake.intake import Intake
from shared.intake.parked import list_parked
from shared.persistence.database import Database
from shared.persistence.mechanisms import parked_message
from shared.work.unit import Transactions
from tests.support.intakes import TOPIC, copies, intake_with, seen_events, takes_all
from tests.support.parcel_reactions import keeps_copy, notes_seen
from tests.support.post_office import count
from tests.support.raw_records import RawRecord, parcel_event, record_of, records_of


@pytest.fixture
def intake(transactions: Transactions[Any]) -> Intake:
    return intake_with(transactions)


async def test_an_event_that_comes_again_takes_effect_once(intake: Intake, database: Database) -> None:
    first, second = records_of([parcel_event(uuid4(), 1), parcel_event(uuid4(), 1)])
    await intake.take([first, first, second])
    await intake.take([second, first])
    assert len(await seen_events(database)) == 2


async def test_the_events_of_one_batch_take_effect_in_their_order(intake: Intake, database: Database) -> None:
    events = [parcel_event(uuid4(), 1) for _ in range(20)]
    await intake.take(records_of(events))
    assert await seen_events(database) == [event.id for event in events]


@given(order=st.permutations([1, 2, 3, 4, 5]), repeats=st.lists(st.integers(1, 5), max_size=5), cut=st.integers(0, 10))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_copy_keeps_the_newest_state_in_whatever_order_events_come(
    intake: Intake, database: Database, order: Sequence[int], repeats: list[int], cut: int
) -> None:
    parcel = uuid4()
    events = {version: parcel_event(parcel, version) for version in order}
    records = records_of([events[version] for version in [*order, *repeats]])
    for batch in (records[:cut], records[cut:]):
        await intake.take(batch)
    assert (await copies(database))[parcel] == 5


async def test_an_effect_is_made_for_every_event_whatever_its_order(intake: Intake, database: Database) -> None:
    parcel = uuid4()
    await intake.take([record_of(parcel_event(parcel, 2))])
    await intake.take([record_of(parcel_event(parcel, 1))])
    assert len(await seen_events(database)) == 2
    assert await copies(database) == {parcel: 2}


@pytest.mark.parametrize(
    ("kind", "noun"),
    [
        ("vidare.parcel.painted.v1", "vidare.parcel"),
        ("vidare.stranger.arrived.v1", "foreign"),
        ("com.example.foreign", "foreign"),
    ],
)
async def test_a_type_nobody_reacts_to_is_counted_by_its_noun_and_skipped(
    transactions: Transactions[Any], database: Database, kind: str, noun: str
) -> None:
    intake = intake_with(transactions, notes_seen(TOPIC))
    label = {"group": "parcels.test", "noun": noun}
    before = REGISTRY.get_sample_value("vidare_events_skipped_total", label) or 0
    await intake.take([record_of(parcel_event(uuid4(), 1, kind))])
    assert REGISTRY.get_sample_value("vidare_events_skipped_total", label) == before + 1
    assert await count(database, parked_message) == 0


async def test_a_tombstone_deletes_in_a_copy_that_forgets(transactions: Transactions[Any], database: Database) -> None:
    intake = intake_with(transactions, keeps_copy(TOPIC, forgets=True))
    kept, gone = uuid4(), uuid4()
    await intake.take(records_of([parcel_event(kept, 1), parcel_event(gone, 1)]))
    await intake.take([RawRecord(None, str(gone).encode())])
    assert await copies(database) == {kept: 1}
    assert await list_parked(database) == []


class FailsAtFirst:
    """Another reaction's failures before it goes well."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = numbers(1)
        self.called = 0

    async def __call__(self, work: Any, received: Sequence[Any]) -> None:
        self.called = next(self.calls)
        if self.errors:
            raise self.errors.pop(0)
        await takes_all(work, received)


async def test_a_failure_that_passes_by_itself_is_waited_out_in_place(
    transactions: Transactions[Any], database: Database
) -> None:
    flaky = FailsAtFirst(ConnectionResetError(), TimeoutError())
    event = parcel_event(uuid4(), 1)
    await intake_with(transactions, replace(notes_seen(TOPIC), react=flaky)).take([record_of(event)])
    assert flaky.called == 3
    assert await seen_events(database) == [event.id]
    assert await list_parked(database) == []


@pytest.mark.parametrize(("correlations", "expected"), [(["r-1", "r-1"], "r-1"), (["r-1", "r-2"], "intake")])
async def test_what_the_events_of_one_request_cause_carries_on_its_correlation(
    transactions: Transactions[Any], correlations: list[str], expected: str
) -> None:
    found: list[str] = []

    async def note(work: Any, received: Sequence[Any]) -> None:
        found.append(work.correlation)

    events = [replace(parcel_event(uuid4(), 1), correlation=correlation) for correlation in correlations]
    await intake_with(transactions, replace(notes_seen(TOPIC), react=note)).take(records_of(events))
    assert found == [expected]
