"""The copy of used capacity that keeps the directory's free places fresh, fed by the referrals service's events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.agreements.contracts.consumed import CAPACITY_TOPIC
from shared.kernel.times import read_instant
from shared.messaging.envelope import Event, write_headers
from tests.support.cooperation import AGREEMENTS, Cooperation, clause, expect, newest
from tests.support.services import Moment, ServiceUnderTest


@dataclass(frozen=True)
class Record:
    """A record as Kafka hands it over."""

    value: bytes
    headers: Sequence[tuple[str, bytes]]
    topic: str = CAPACITY_TOPIC
    partition: int = 0
    offset: int = field(default=0)
    timestamp: int = 0
    key: bytes | None = None


def record(
    agreement: dict[str, Any], version: int, in_use: int, fact: str = "changed", at: str = "2026-06-18T09:00:00Z"
) -> Record:
    """What the referrals service says of the agreement's first clause."""
    clause_id = newest(agreement)["text"]["clauses"][0]["clause_id"]
    content = {
        "clause_id": clause_id,
        "agreement_id": agreement["id"],
        "version": version,
        "max": 12,
        "in_use": in_use,
        "happened": {"at": at, "actor_organisation": None, "reason": None, "reason_by": None},
        "concerns": [],
    }
    event = Event(
        uuid4(), f"vidare.capacity.{fact}.v1", "/vidare/referrals", UUID(clause_id), version, read_instant(at), {}, "-"
    )
    return Record(orjson.dumps(content), write_headers(event))


async def free(world: Cooperation, agreement_id: str) -> list[int | None]:
    seen = expect(200, await world.association.admin.get(f"{AGREEMENTS}/{agreement_id}"))
    return [clause["free"] for clause in newest(seen)["text"]["clauses"]]


async def take(service: ServiceUnderTest, *records: Record) -> None:
    await service.runtime.intake(CAPACITY_TOPIC).take(records)


async def test_free_places_follow_the_referrals_service(world: Cooperation) -> None:
    executed = await world.executed()
    assert await free(world, executed["id"]) == [12]
    await take(world.service, record(executed, 1, 1), record(executed, 2, 2))
    assert await free(world, executed["id"]) == [10]


async def test_a_late_or_repeated_event_changes_nothing(world: Cooperation) -> None:
    executed = await world.executed()
    await take(world.service, record(executed, 5, 4))
    await take(world.service, record(executed, 4, 9), record(executed, 5, 4))
    assert await free(world, executed["id"]) == [8]


async def test_a_batch_out_of_order_leaves_the_newest(world: Cooperation) -> None:
    executed = await world.executed()
    await take(world.service, *(record(executed, version, version) for version in (2, 3, 1)))
    assert await free(world, executed["id"]) == [9]


async def test_states_that_are_sent_again_are_taken_as_well(world: Cooperation) -> None:
    executed = await world.executed()
    await take(world.service, record(executed, 7, 3, fact="current"))
    assert await free(world, executed["id"]) == [9]


@pytest.mark.parametrize("in_use", [12, 15])
async def test_a_full_clause_has_no_places_left(world: Cooperation, in_use: int) -> None:
    executed = await world.executed()
    await take(world.service, record(executed, 1, in_use))
    assert await free(world, executed["id"]) == [0]


async def test_a_clause_without_a_limit_has_no_number_of_free_places(world: Cooperation) -> None:
    unlimited = clause(world.municipality.id, world.association.id, capacity=None)
    limited = clause(world.municipality.id, world.association.id, service="mentoring")
    executed = await world.executed(clauses=[unlimited, limited])
    await take(world.service, record(executed, 1, 3))
    assert await free(world, executed["id"]) == [None, 12]


@pytest.mark.parametrize(
    ("unit", "still", "over"),
    [
        ("clients-per-month", datetime(2026, 6, 30, 20, 59, tzinfo=UTC), datetime(2026, 6, 30, 21, tzinfo=UTC)),
        ("clients-per-quarter", datetime(2026, 6, 30, 20, 59, tzinfo=UTC), datetime(2026, 6, 30, 21, tzinfo=UTC)),
        ("clients-per-year", datetime(2026, 12, 31, 21, 59, tzinfo=UTC), datetime(2026, 12, 31, 22, tzinfo=UTC)),
    ],
)
async def test_places_of_a_period_are_free_again_when_the_next_one_begins_in_helsinki(
    world: Cooperation, moment: Moment, unit: str, still: datetime, over: datetime
) -> None:
    counted = clause(world.municipality.id, world.association.id, capacity={"max": 12, "unit": unit})
    executed = await world.executed(clauses=[counted])
    await take(world.service, record(executed, 1, 9))
    moment.now = still
    assert await free(world, executed["id"]) == [3]
    moment.now = over
    assert await free(world, executed["id"]) == [12]
    await take(world.service, record(executed, 2, 1, at=over.isoformat()))
    assert await free(world, executed["id"]) == [11]


async def test_places_held_at_the_same_time_stay_taken_as_time_goes_by(world: Cooperation, moment: Moment) -> None:
    executed = await world.executed()
    await take(world.service, record(executed, 1, 9))
    moment.now = datetime(2027, 3, 1, tzinfo=UTC)
    assert await free(world, executed["id"]) == [3]
