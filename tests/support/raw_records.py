"""Records as a Kafka client hands them over, made by hand: good ones and bad ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from shared.ids import new_id
from shared.messaging.envelope import Event, Headers, write_headers

WHEN = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record at a place in a topic."""

    value: bytes | None
    key: bytes | None = b"key"
    headers: Headers = ()
    topic: str = "vidare.test.parcel"
    partition: int = 0
    offset: int = 0
    timestamp: int = 1_781_773_200_000


def parcel_event(parcel: UUID, version: int, kind: str = "vidare.parcel.weighed.v1", **content: Any) -> Event:
    """An event of the parcel service."""
    state = {"parcel_id": str(parcel), "version": version, "status": "packed", "size": 1} | content
    return Event(new_id(), kind, "/vidare/parcels", parcel, version, WHEN, state, "a-correlation")


def record_of(event: Event, offset: int = 0, **changes: Any) -> RawRecord:
    """The record that carries an event."""
    record = RawRecord(orjson.dumps(event.content), str(event.subject).encode(), write_headers(event), offset=offset)
    return replace(record, **changes)


def records_of(events: Sequence[Event]) -> list[RawRecord]:
    """One record for each event, at following places."""
    return [record_of(event, offset) for offset, event in enumerate(events)]
