"""The outbox: facts wait in the writer's own database, as final bytes, until Kafka has them.

Careful: the id of such a row must be taken *after* the aggregate's row is locked or updated. Otherwise the order of ids
could differ from the order of commits. So the unit of work writes these rows after
every change, be it in one statement with them.
"""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel

from shared.kernel.times import to_the_minute
from shared.messaging.envelope import Event, pack_headers, write_headers
from shared.persistence.mechanisms import LANES


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to one aggregate. `name` is `referral.submitted`; `content` is the published payload.

    `aggregate` is the noun and `subject` the id; `version` is the aggregate's version after the move. A
    republished state is marked, since its version is not new. `apart`: nothing in the event tells which other
    facts the same command made.
    """

    topic: str
    name: str
    aggregate: str
    subject: UUID
    version: int
    content: BaseModel
    major: int = 1
    republished: bool = False
    apart: bool = False

    @property
    def type(self) -> str:
        return f"vidare.{self.name}.v{self.major}"


def lane_of(key: str) -> int:
    """The lane of a topic key. A key has always the same lane, so its events keep their order."""
    return zlib.crc32(key.encode()) % LANES


def row_of(
    fact: Fact, event_id: UUID, source: str, at: datetime, correlation: str, traceparent: str | None
) -> dict[str, Any]:
    """The outbox row of a fact: everything that will be sent, as bytes."""
    key = str(fact.subject)
    event = Event(event_id, fact.type, source, fact.subject, fact.version, at, {}, correlation, traceparent)
    if fact.apart:
        # uuid4: a UUIDv7 begins with the millisecond in which it was made.
        event = replace(event, id=uuid4(), time=to_the_minute(at), correlation=str(uuid4()), traceparent=None)
    return {
        "lane": lane_of(key),
        "event_id": event.id,
        "topic": fact.topic,
        "key": key,
        "aggregate": None if fact.republished else f"{fact.aggregate}:{key}",
        "version": fact.version,
        "headers": pack_headers(write_headers(event)),
        "payload": fact.content.model_dump_json().encode(),
        "created_at": at,
    }
