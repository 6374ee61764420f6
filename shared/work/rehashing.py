"""Replacing the key of keyed hashes: every row is hashed anew by the first key, while everything runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.kernel.actors import SYSTEM
from shared.persistence.encryption import Unreadable
from shared.work.unit import Transactions

_PAGE = 100  # rows that are locked together


@dataclass(frozen=True, slots=True)
class HashedRows:
    """Where a service keeps hashes: `rows` is a mapped class with `id`.

    `hashes` takes the service's tools and a row. It answers what stands in each column of a hash when it is made now,
    and raises Unreadable.
    """

    rows: Any
    hashes: Callable[[Any, Any], Mapping[str, bytes | None]]


@dataclass(slots=True)
class Rehashed:
    """How many rows were hashed anew, how many did not need it; which cannot be read, and which would stand twice."""

    anew: int = 0
    already: int = 0
    unreadable: list[UUID] = field(default_factory=list)
    twice: list[UUID] = field(default_factory=list)


async def rehash_all(transactions: Transactions[Any], hashed: HashedRows) -> Rehashed:
    """Goes through all rows in pages, each in its own transaction. After an interruption it may be started again."""
    outcome, last = Rehashed(), None
    while (last := await _rehash_page(transactions, hashed, last, outcome)) is not None:
        pass
    return outcome


async def _rehash_page(
    transactions: Transactions[Any], hashed: HashedRows, after: UUID | None, outcome: Rehashed
) -> UUID | None:
    """The last id of the page, or None when there was none left. The row keeps its version: nothing is said anew."""
    table = hashed.rows.__table__
    page = select(hashed.rows).order_by(table.c.id).limit(_PAGE).with_for_update(key_share=True)
    if after is not None:
        page = page.where(table.c.id > after)
    last = None
    async with transactions.begin(SYSTEM, "operator") as work:
        for row in (await work.execute(page)).scalars().all():
            last = row.id
            try:
                wanted = hashed.hashes(work.tools, row)
            except Unreadable:
                outcome.unreadable.append(last)
                continue
            changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
            if not changed:
                outcome.already += 1
                continue
            try:
                async with work.session.begin_nested():
                    await work.execute(table.update().where(table.c.id == last).values(**changed))
            except IntegrityError:
                outcome.twice.append(last)
                continue
            outcome.anew += 1
    return last
