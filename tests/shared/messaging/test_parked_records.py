"""What cannot take effect is parked with its bytes, harms nothing else, and takes effect when it is replayed."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from shared.intake.intake import Intake
from shared.intake.parked import list_parked, replay
from shared.persistence.database import Database
from shared.persistence.mechanisms import parked_message
from shared.work.unit import Transactions
from tests.support.intakes import TOPIC, copies, intake_with, seen_events, takes_all
from tests.support.parcel_reactions import POISON, keeps_copy, notes_seen
from tests.support.post_office import count
from tests.support.raw_records import RawRecord, parcel_event, record_of, records_of


@pytest.fixture
def intake(transactions: Transactions[Any]) -> Intake:
    return intake_with(transactions)


async def reasons(database: Database) -> list[str]:
    return [parked.reason for parked in await list_parked(database)]


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


async def test_a_parked_event_takes_effect_when_it_is_replayed_and_the_copy_is_not_rolled_back(
    transactions: Transactions[Any], database: Database
) -> None:
    parcel = uuid4()
    parked_event = parcel_event(parcel, 1, size=POISON)
    await intake_with(transactions).take([record_of(parked_event)])
    await intake_with(transactions).take([record_of(parcel_event(parcel, 2))])
    (message,) = await list_parked(database)
    assert await replay(transactions, lambda _topic: intake_with(transactions), message) == "ValueError"
    assert await list_parked(database) == [message], "it failed again, so it stays"

    mended = intake_with(transactions, keeps_copy(TOPIC), replace(notes_seen(TOPIC), react=takes_all))
    assert await replay(transactions, lambda _topic: mended, message) is None
    assert parked_event.id in await seen_events(database)
    assert await copies(database) == {parcel: 2}
    assert await list_parked(database) == []

    assert await replay(transactions, lambda _topic: mended, message) is None
    assert len(await seen_events(database)) == 2, "replayed twice, it takes effect once"


@pytest.mark.parametrize("size", [POISON, "large"])
async def test_the_log_line_of_a_parked_event_carries_its_correlation(
    transactions: Transactions[Any], size: Any
) -> None:
    event = replace(parcel_event(uuid4(), 1, size=size), correlation="r-42")
    with capture_logs() as logs:
        await intake_with(transactions).take([record_of(event)])
        await intake_with(transactions).take([RawRecord(b"", None)])
    lines = [line["correlation"] for line in logs if line["event"] == "message.parked"]
    assert set(lines[:-1]) == {"r-42"}
    assert lines[-1] == "intake", "what cannot be read tells none"
