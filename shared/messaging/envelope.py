"""CloudEvents 1.0 on Kafka: written in binary mode, read in binary and structured mode.

`read` takes any bytes: it returns an `Event`, a `Tombstone` or an `Unreadable`, and never raises. The consumer parks a
record that cannot be read, with its bytes unchanged.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson

Headers = Sequence[tuple[str, bytes]]


class Record(Protocol):
    """A record of a Kafka client; those of aiokafka and of kafka-python both fit."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Headers: ...


@dataclass(frozen=True, slots=True)
class Event:
    """One fact as it travels. `subject` is the aggregate's id, `sequence` its version, `content` the JSON object."""

    id: UUID
    type: str
    source: str
    subject: UUID
    sequence: int
    time: datetime
    content: Mapping[str, Any]
    correlation: str
    traceparent: str | None = None

    @property
    def name(self) -> str:
        """The type without its major version: `vidare.referral.submitted`."""
        return self.type.rpartition(".v")[0] or self.type

    @property
    def noun(self) -> str:
        """What the name is about: `vidare.referral`."""
        return self.name.rpartition(".")[0]

    @property
    def major(self) -> str:
        return self.type.rpartition(".v")[2]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A key without a value: the aggregate is to be forgotten."""

    subject: UUID


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that is not one of our events; `reason` is a short code without any of its content."""

    reason: str


def write_headers(event: Event) -> list[tuple[str, bytes]]:
    """The binary-mode headers of an event (its value is `content` as JSON)."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(event.id),
        "ce_type": event.type,
        "ce_source": event.source,
        "ce_subject": str(event.subject),
        "ce_time": event.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce_sequence": str(event.sequence),
        "ce_correlationid": event.correlation,
        "content-type": "application/json",
    }
    if event.traceparent:
        headers["traceparent"] = event.traceparent
    return [(name, value.encode()) for name, value in headers.items()]


def read(record: Record) -> Event | Tombstone | Unreadable:
    """What the record says. Never raises."""
    try:
        return _read(record)
    except UnicodeDecodeError:
        return Unreadable("header-not-utf8")
    except orjson.JSONDecodeError:
        return Unreadable("value-not-json")
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return Unreadable(f"not-a-cloudevent: {type(error).__name__}")


def _read(record: Record) -> Event | Tombstone | Unreadable:
    if record.value is None:
        return Tombstone(UUID((record.key or b"").decode()))
    names = [name.lower() for name, _ in record.headers]
    # All at once, since no other line of a consumer runs more often.
    values = b"\n".join([value for _, value in record.headers]).decode().split("\n")
    if len(values) != len(names):  # one of them has lines
        values = [value.decode() for _, value in record.headers]
    headers = dict(zip(names, values, strict=True))
    if headers.get("content-type", "").startswith("application/cloudevents+json"):
        document = orjson.loads(record.value)
        return _event({name: value for name, value in document.items() if name != "data"}, document["data"], "")
    return _event(headers, orjson.loads(record.value), "ce_")


def _event(attributes: Mapping[str, Any], content: Any, prefix: str) -> Event | Unreadable:
    if attributes[prefix + "specversion"] != "1.0":
        return Unreadable("unknown-specversion")
    if not isinstance(content, dict):
        return Unreadable("content-not-an-object")
    time = datetime.fromisoformat(attributes[prefix + "time"])
    if time.tzinfo is None:
        return Unreadable("time-without-zone")
    id_ = attributes[prefix + "id"]
    trace = attributes.get(prefix + "traceparent") or attributes.get("traceparent")
    return Event(
        id=UUID(id_),
        type=str(attributes[prefix + "type"]),
        source=str(attributes[prefix + "source"]),
        subject=UUID(attributes[prefix + "subject"]),
        sequence=int(attributes[prefix + "sequence"]),
        time=time,
        content=content,
        correlation=str(attributes.get(prefix + "correlationid") or id_),
        traceparent=trace if trace and isinstance(trace, str) else None,
    )


def pack_headers(headers: Headers) -> bytes:
    """Headers as bytes for a table: JSON of `[name, text]`, or of `[name, base64, true]` for what is not text."""
    try:
        return orjson.dumps([(name, (value or b"").decode()) for name, value in headers])
    except UnicodeDecodeError:
        return orjson.dumps([(name, b2a_base64(value or b"", newline=False).decode(), True) for name, value in headers])


def unpack_headers(packed: bytes) -> list[tuple[str, bytes]]:
    """The headers that `pack_headers` was given."""
    pairs = orjson.loads(packed)
    if pairs and len(pairs[0]) > 2:  # noqa: PLR2004 base64
        return [(name, a2b_base64(value)) for name, value, _ in pairs]
    return [(name, value.encode()) for name, value in pairs]
