"""What a batch of records does: effects once, replicas by version, bad records parked and the rest unharmed."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count as numbers
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy import select
from structlog.testing import capture_logs

from shared.messaging.intake import Intake
from shared.messaging.parked import list_parked, replay
from shared.messaging.reactions import Reaction
from shared.persistence.database import Database
from shared.persistence.mechanisms import parked_message
from shared.persistence.work import Units
from tests.support.parcel_model import copy, seen
from tests.support.parcel_reactions import POISON, keeps_copy, notes_seen
from tests.support.post_office import count
from tests.support.raw_records import RawRecord, parcel_event, record_of, records_of

TOPIC = "vidare.test.parcel"


def intake_with(units: Units, *reactions: Reaction[Any]) -> Intake:
    return Intake("parcels.test", reactions or (keeps_copy(TOPIC), notes_seen(TOPIC)), units)


@pytest.fixture
def intake(units: Units) -> Intake:
    return intake_with(units)


async def seen_events(database: Database) -> list[UUID]:
    async with database.reading() as session:
        return list((await session.execute(select(seen.c.event_id).order_by(seen.c.number))).scalars())


async def copies(database: Database) -> dict[UUID, int]:
    async with database.reading() as session:
        return {row.id: row.version for row in await session.execute(select(copy))}


async def reasons(database: Database) -> list[str]:
    return [parked.reason for parked in await list_parked(database)]


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
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_replica_keeps_the_newest_state_in_whatever_order_events_come(
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
    units: Units, database: Database, kind: str, noun: str
) -> None:
    intake = intake_with(units, notes_seen(TOPIC))
    label = {"group": "parcels.test", "noun": noun}
    before = REGISTRY.get_sample_value("vidare_events_skipped_total", label) or 0
    await intake.take([record_of(parcel_event(uuid4(), 1, kind))])
    assert REGISTRY.get_sample_value("vidare_events_skipped_total", label) == before + 1
    assert await count(database, parked_message) == 0


BAD: dict[str, tuple[Any, str]] = {
    "unknown major": (lambda _: record_of(parcel_event(uuid4(), 1, "vidare.parcel.sent.v2")), "unknown-major-version"),
    "content": (lambda good: replace(good, value=b'{"version": "first"}'), "content-not-understood"),
    "not JSON": (lambda good: replace(good, value=b"\x00\xff"), "value-not-json"),
    "not UTF-8": (lambda good: replace(good, headers=[*good.headers, ("note", b"\xff")]), "header-not-utf8"),
    "tombstone": (lambda good: replace(good, value=None), "tombstone"),
    "nothing": (lambda good: RawRecord(b"{}", None), "not-a-cloudevent: KeyError"),
}


@pytest.mark.parametrize("name", BAD)
async def test_what_cannot_be_read_is_parked_with_its_bytes_and_the_rest_takes_effect(
    intake: Intake, database: Database, name: str
) -> None:
    make_bad, reason = BAD[name]
    before, after = records_of([parcel_event(uuid4(), 1), parcel_event(uuid4(), 1)])
    bad = replace(make_bad(record_of(parcel_event(uuid4(), 1))), offset=7)
    await intake.take([before, bad, after])
    (parked,) = await list_parked(database)
    assert (parked.reason, parked.offset, parked.topic) == (reason, 7, TOPIC)
    assert (parked.key, parked.value, list(parked.headers)) == (bad.key, bad.value, list(bad.headers))
    assert len(await seen_events(database)) == 2


async def test_a_record_that_comes_again_is_parked_once(intake: Intake, database: Database) -> None:
    bad = RawRecord(b"", None)
    await intake.take([bad, bad])
    await intake.take([bad])
    assert await count(database, parked_message) == 1


async def test_the_same_place_in_a_log_that_was_made_anew_is_another_record(intake: Intake, database: Database) -> None:
    bad = RawRecord(b"", None)
    await intake.take([bad])
    await intake.take([replace(bad, timestamp=bad.timestamp + 1)])
    assert await count(database, parked_message) == 2


async def test_a_poison_record_is_isolated_and_the_rest_of_its_batch_takes_effect(
    intake: Intake, database: Database
) -> None:
    good = [parcel_event(uuid4(), 1) for _ in range(4)]
    poison = parcel_event(uuid4(), 1, size=POISON)
    await intake.take(records_of([*good[:2], poison, *good[2:]]))
    assert await reasons(database) == ["reaction-failed: ValueError"]
    assert await seen_events(database) == [event.id for event in good]
    assert poison.subject not in await copies(database), "no half of an event takes effect"


async def test_a_value_that_the_database_cannot_hold_is_poison_and_not_waited_for(
    intake: Intake, database: Database
) -> None:
    good, poison = parcel_event(uuid4(), 1), parcel_event(uuid4(), 2**64 - 1)
    await intake.take(records_of([poison, good]))
    assert await seen_events(database) == [good.id]
    assert len(await reasons(database)) == 1


async def test_a_parked_event_takes_effect_when_it_is_replayed_and_the_replica_is_not_rolled_back(
    units: Units, database: Database
) -> None:
    parcel = uuid4()
    parked_event = parcel_event(parcel, 1, size=POISON)
    await intake_with(units).take([record_of(parked_event)])
    await intake_with(units).take([record_of(parcel_event(parcel, 2))])
    (message,) = await list_parked(database)
    assert await replay(units, lambda _topic: intake_with(units), message) == "ValueError"
    assert await list_parked(database) == [message], "it failed again, so it stays"

    mended = intake_with(units, keeps_copy(TOPIC), replace(notes_seen(TOPIC), react=_takes_all))
    assert await replay(units, lambda _topic: mended, message) is None
    assert parked_event.id in await seen_events(database)
    assert await copies(database) == {parcel: 2}
    assert await list_parked(database) == []

    assert await replay(units, lambda _topic: mended, message) is None
    assert len(await seen_events(database)) == 2, "replayed twice, it takes effect once"


async def _takes_all(work: Any, received: Sequence[Any]) -> None:
    rows = [
        {"event_id": one.event.id, "parcel": one.content.parcel_id, "kind": one.event.name, "version": 1}
        for one in received
    ]
    await work.execute(seen.insert(), rows)


async def test_a_tombstone_deletes_in_a_replica_that_forgets(units: Units, database: Database) -> None:
    intake = intake_with(units, keeps_copy(TOPIC, forgets=True))
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
        await _takes_all(work, received)


async def test_a_failure_that_passes_by_itself_is_waited_out_in_place(units: Units, database: Database) -> None:
    flaky = FailsAtFirst(ConnectionResetError(), TimeoutError())
    event = parcel_event(uuid4(), 1)
    await intake_with(units, replace(notes_seen(TOPIC), react=flaky)).take([record_of(event)])
    assert flaky.called == 3
    assert await seen_events(database) == [event.id]
    assert await list_parked(database) == []


@pytest.mark.parametrize(("correlations", "expected"), [(["r-1", "r-1"], "r-1"), (["r-1", "r-2"], "intake")])
async def test_what_the_events_of_one_request_cause_carries_on_its_correlation(
    units: Units, correlations: list[str], expected: str
) -> None:
    found: list[str] = []

    async def note(work: Any, received: Sequence[Any]) -> None:
        found.append(work.correlation)

    events = [replace(parcel_event(uuid4(), 1), correlation=correlation) for correlation in correlations]
    await intake_with(units, replace(notes_seen(TOPIC), react=note)).take(records_of(events))
    assert found == [expected]


@pytest.mark.parametrize("size", [POISON, "large"])
async def test_the_log_line_of_a_parked_event_carries_its_correlation(units: Units, size: Any) -> None:
    event = replace(parcel_event(uuid4(), 1, size=size), correlation="r-42")
    with capture_logs() as logs:
        await intake_with(units).take([record_of(event)])
        await intake_with(units).take([RawRecord(b"", None)])
    lines = [line["correlation"] for line in logs if line["event"] == "message.parked"]
    assert set(lines[:-1]) == {"r-42"}
    assert lines[-1] == "intake", "what cannot be read tells none"
