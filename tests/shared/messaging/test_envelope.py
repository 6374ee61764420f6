"""Reading is total: whatever bytes a record holds, it is an event, a tombstone or unreadable, and nothing raises."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.envelope import Event, Tombstone, Unreadable, pack_headers, read, unpack_headers, write_headers
from tests.support.raw_records import RawRecord, parcel_event, record_of

NAMES = st.sampled_from(
    ["ce_id", "ce_type", "ce_specversion", "ce_source", "ce_subject", "ce_time", "ce_sequence", "content-type", "x"]
)
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"1.0", b"2026-06-18T09:00:00Z", b"2026-06-18T09:00", b"application/cloudevents+json", str(uuid4()).encode()]
    ),
    st.integers().map(lambda number: str(number).encode()),
)
HEADERS = st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=10)), VALUES), max_size=10)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 made aware
EVENTS = st.builds(
    Event,
    id=st.uuids(),
    type=st.from_regex(r"vidare\.[a-z]{1,9}\.[a-z]{1,9}\.v[1-9]", fullmatch=True),
    source=st.just("/vidare/parcels"),
    subject=st.uuids(),
    sequence=st.integers(1, 2**63 - 1),
    time=INSTANTS,
    content=st.dictionaries(st.text(max_size=9), st.integers(-(2**53), 2**53) | st.text(), max_size=4),
    correlation=st.text("abc-123", min_size=1),
    traceparent=st.none() | st.just("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
)


@given(headers=HEADERS, key=st.none() | st.binary(max_size=40), value=st.none() | st.binary(max_size=200))
def test_no_bytes_make_reading_fail(headers: Any, key: bytes | None, value: bytes | None) -> None:
    assert isinstance(read(RawRecord(value, key, headers)), Event | Tombstone | Unreadable)


@given(attributes=st.dictionaries(NAMES.map(lambda name: name.removeprefix("ce_")) | st.just("data"), JSON))
def test_no_structured_document_makes_reading_fail(attributes: dict[str, Any]) -> None:
    value = json.dumps(attributes).encode()  # it also writes what orjson would not
    found = read(RawRecord(value, headers=[("content-type", b"application/cloudevents+json; charset=utf-8")]))
    assert isinstance(found, Event | Unreadable)


@pytest.mark.parametrize("broken", [b"1e999", b"-1e999", b"[" * 5000, b"9" * 5000, b'"\xed\xa0\x80"'])
def test_numbers_and_depths_beyond_all_bounds_are_unreadable_too(broken: bytes) -> None:
    good = structured(parcel_event(uuid4(), 1))
    for name in ("sequence", "data", "time", "id", "traceparent"):
        document = orjson.dumps({key: value for key, value in good.items() if key != name})
        value = document[:-1] + b',"' + name.encode() + b'":' + broken + b"}"
        headers = [("content-type", b"application/cloudevents+json")]
        assert isinstance(read(RawRecord(value, headers=headers)), Event | Unreadable)


@pytest.mark.parametrize("odd", [7, ["a list"], {"an": "object"}, True])
def test_a_trace_that_is_no_text_is_left_out(odd: Any) -> None:
    value = orjson.dumps(structured(parcel_event(uuid4(), 1)) | {"traceparent": odd})
    event = read(RawRecord(value, headers=[("content-type", b"application/cloudevents+json")]))
    assert isinstance(event, Event) and event.traceparent is None


def test_a_header_without_a_value_is_unreadable() -> None:
    headers: Any = [*write_headers(parcel_event(uuid4(), 1)), ("x", None)]
    assert isinstance(read(RawRecord(b"{}", headers=headers)), Event | Unreadable)


@given(event=EVENTS)
def test_what_is_written_in_binary_mode_is_read_back_unchanged(event: Event) -> None:
    assert read(record_of(event)) == event


@given(event=EVENTS)
def test_structured_mode_is_read_as_well(event: Event) -> None:
    record = RawRecord(
        orjson.dumps(structured(event)), headers=[("Content-Type", b"application/cloudevents+json; charset=utf-8")]
    )
    assert read(record) == event


@given(headers=st.lists(st.tuples(st.text(), st.binary())))
def test_headers_of_any_bytes_come_back_from_the_table_unchanged(headers: list[tuple[str, bytes]]) -> None:
    assert unpack_headers(pack_headers(headers)) == headers


def test_a_key_without_a_value_is_a_tombstone_and_one_without_a_good_key_is_unreadable() -> None:
    subject = UUID("01920000-0000-7000-8000-000000000009")
    assert read(RawRecord(None, str(subject).encode())) == Tombstone(subject)
    assert isinstance(read(RawRecord(None, b"\xff\xfe")), Unreadable)
    assert isinstance(read(RawRecord(None, None)), Unreadable)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ce_specversion": b"0.3"}, "unknown-specversion"),
        ({"ce_time": b"2026-06-18T09:00:00"}, "time-without-zone"),
        ({"ce_source": b"\xff\xfe"}, "header-not-utf8"),
        ({"ce_sequence": b"first"}, "not-a-cloudevent: ValueError"),
        ({"ce_id": b""}, "not-a-cloudevent: ValueError"),
    ],
)
def test_the_reason_says_what_is_wrong_and_nothing_of_the_content(changed: dict[str, bytes], reason: str) -> None:
    headers = dict(write_headers(parcel_event(uuid4(), 1))) | changed
    assert read(RawRecord(b'{"secret": 1}', headers=list(headers.items()))) == Unreadable(reason)


@pytest.mark.parametrize(
    ("value", "reason"), [(b"{", "value-not-json"), (b"\xff", "value-not-json"), (b"[1]", "content-not-an-object")]
)
def test_a_value_that_is_no_json_object_is_unreadable(value: bytes, reason: str) -> None:
    assert read(RawRecord(value, headers=write_headers(parcel_event(uuid4(), 1)))) == Unreadable(reason)


def structured(event: Event) -> dict[str, Any]:
    """The event as one JSON document."""
    document = {
        "specversion": "1.0",
        "id": str(event.id),
        "type": event.type,
        "source": event.source,
        "subject": str(event.subject),
        "sequence": str(event.sequence),
        "time": event.time.isoformat(),
        "correlationid": event.correlation,
        "data": event.content,
    }
    return document | ({"traceparent": event.traceparent} if event.traceparent else {})
