"""Sends the current state of every aggregate again, for copies that are built anew.

A state may be old when it is written to the outbox, and a compacted topic keeps what was written *last*, not what is
newest. So each batch locks the rows of its aggregates and leaves out those that have changed since they were read:
their newer state is sent anyway.

It does no harm while everything runs. A batch locks aggregates of one noun only, and no command locks two of one noun,
so a batch and a command never wait for each other. A batch that fails for a reason that passes is written once more.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Select, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.ids import new_id
from shared.kernel.actors import SYSTEM
from shared.messaging.outbox import Fact
from shared.persistence.failures import is_transient
from shared.service import Service
from shared.waiting import wait_out
from shared.work.unit import Transactions, Work

log = structlog.get_logger()

Row = TypeVar("Row")

BATCH = 200
"""States in one transaction: its locks delay commands by some milliseconds."""

_READ_AT_ONCE = 100


async def each_row(session: AsyncSession, query: Select[Row]) -> AsyncIterator[Row]:
    """The rows in batches, for `Service.current_states`: the referrals of a whole country do not fit into memory."""
    async for row in await session.stream_scalars(query.execution_options(yield_per=_READ_AT_ONCE)):
        yield row


async def republish(service: Service, transactions: Transactions[Any]) -> int:
    """Writes the states that `service.current_states` yields into its outbox; answers how many."""
    if service.current_states is None:
        return 0
    sent, correlation = 0, str(new_id())
    async with transactions.database.reading() as session:
        async for batch in _batches(service.current_states(session)):
            sent += await _written(service, transactions, correlation, batch)
    return sent


def aggregate_table(service: Service, noun: str) -> Table:
    """The table of an aggregate: the one with its noun as its name, and with the columns `id` and `version`."""
    return service.tables.tables[noun.replace("-", "_")]


async def _batches(facts: AsyncIterator[Fact]) -> AsyncIterator[list[Fact]]:
    """Of one noun each."""
    batch: list[Fact] = []
    async for fact in facts:
        if batch and (len(batch) == BATCH or batch[0].aggregate != fact.aggregate):
            yield batch
            batch = []
        batch.append(fact)
    if batch:
        yield batch


async def _written(service: Service, transactions: Transactions[Any], correlation: str, batch: Sequence[Fact]) -> int:
    # If a batch fails too often, the command fails; the operator may give it again.
    return await wait_out(
        lambda: _write(service, transactions, correlation, batch),
        is_transient,
        partial(log.warning, "republish.waiting", service=service.name),
    )


async def _write(service: Service, transactions: Transactions[Any], correlation: str, batch: Sequence[Fact]) -> int:
    async with transactions.begin(SYSTEM, correlation) as work:
        versions = await _locked_versions(
            work, aggregate_table(service, batch[0].aggregate), [fact.subject for fact in batch]
        )
        current = [fact for fact in batch if versions.get(fact.subject) == fact.version]
        for fact in current:
            work.record(replace(fact, republished=True))
    return len(current)


async def _locked_versions(work: Work[Any], table: Table, subjects: Sequence[UUID]) -> dict[UUID, int]:
    # In order: two transactions that lock many rows then never wait for each other.
    query = select(table.c.id, table.c.version).where(table.c.id.in_(subjects)).order_by(table.c.id)
    return {row.id: row.version for row in await work.execute(query.with_for_update(read=True))}
