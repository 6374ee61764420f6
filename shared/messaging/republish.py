"""Sends the current state of every aggregate again, for replicas that are built anew.

A state that was read a moment ago may be old by the time it is written to the outbox, and a compacted topic keeps
what was written *last*, not what is newest. So each batch locks the aggregates' own rows and leaves out those that
have moved on: their newer state is on its way by itself.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.ids import new_id
from shared.kernel.actors import SYSTEM
from shared.messaging.outbox import Fact
from shared.persistence.work import Units, Work
from shared.service import Service

Row = TypeVar("Row")

BATCH = 200
"""States in one transaction: its locks hold commands up for some milliseconds."""

_READ_AT_ONCE = 100


async def each_row(session: AsyncSession, query: Select[Row]) -> AsyncIterator[Row]:
    """The rows in batches, for `Service.republish`: a whole country's referrals do not stand in memory."""
    async for row in await session.stream_scalars(query.execution_options(yield_per=_READ_AT_ONCE)):
        yield row


async def republish(service: Service, units: Units) -> int:
    """Writes the states that `service.republish` yields into its outbox; answers how many."""
    if service.republish is None:
        return 0
    sent, correlation = 0, str(new_id())
    async with units.database.reading() as session:
        async for batch in _batches(service.republish(session)):
            async with units.begin(SYSTEM, correlation) as work:
                for fact in await _still_current(service, work, batch):
                    work.record(replace(fact, republished=True))
                    sent += 1
    return sent


def aggregate_table(service: Service, noun: str) -> Table:
    """The table of an aggregate: the one that bears its noun, with the columns `id` and `version`."""
    return service.tables.tables[noun.replace("-", "_")]


async def _batches(facts: AsyncIterator[Fact]) -> AsyncIterator[list[Fact]]:
    batch: list[Fact] = []
    async for fact in facts:
        batch.append(fact)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _still_current(service: Service, work: Work, batch: Sequence[Fact]) -> list[Fact]:
    kept: list[Fact] = []
    for noun in sorted({fact.aggregate for fact in batch}):
        facts = [fact for fact in batch if fact.aggregate == noun]
        versions = await _locked_versions(work, aggregate_table(service, noun), [fact.subject for fact in facts])
        kept += [fact for fact in facts if versions.get(fact.subject) == fact.version]
    return kept


async def _locked_versions(work: Work, table: Table, subjects: Sequence[UUID]) -> dict[UUID, int]:
    # Ordered, so that two who lock many never wait for each other.
    query = select(table.c.id, table.c.version).where(table.c.id.in_(subjects)).order_by(table.c.id)
    return {row.id: row.version for row in await work.execute(query.with_for_update(read=True))}
