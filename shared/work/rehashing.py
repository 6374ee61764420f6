"""Replacing the key of keyed hashes: every row is hashed anew by the first key, while everything runs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.kernel.actors import SYSTEM
from shared.persistence.encryption import Unreadable
from shared.work.unit import Transactions, Work

_PAGE = 100  # rows that are locked together


@dataclass(frozen=True, slots=True)
class HashedRows:
    """Where a service keeps hashes: `rows` is a mapped class with `id`.

    `hashes` takes the service's tools and a row. It answers what stands in each column of a hash when it is made now,
    and raises Unreadable. `beside` writes the hashes of a row that stand in rows of their own, and answers whether they
    were others before.
    """

    rows: Any
    hashes: Callable[[Any, Any], Mapping[str, bytes | None]]
    beside: Callable[[Work[Any], Any], Awaitable[bool]] | None = None


@dataclass(slots=True)
class Rehashed:
    """How many rows were hashed anew, how many did not need it; which cannot be read, and which would stand twice."""

    anew: int = 0
    already: int = 0
    unreadable: list[UUID] = field(default_factory=list)
    twice: list[UUID] = field(default_factory=list)

    def add(self, other: "Rehashed") -> None:
        self.anew += other.anew
        self.already += other.already
        self.unreadable += other.unreadable
        self.twice += other.twice


async def rehash_all(transactions: Transactions[Any], hashed: HashedRows) -> Rehashed:
    """Goes through all rows in pages, each in its own transaction. After an interruption it may be started again."""
    outcome = Rehashed()
    page = await _page(transactions, hashed, None)
    while page:
        outcome.add(await _rehash(transactions, hashed, page))
        page = await _page(transactions, hashed, page[-1])
    return outcome


async def _page(transactions: Transactions[Any], hashed: HashedRows, after: UUID | None) -> list[UUID]:
    ids = hashed.rows.__table__.c.id
    page = select(ids).order_by(ids).limit(_PAGE)
    rows = await transactions.database.read(page if after is None else page.where(ids > after))
    return [row.id for row in rows]


async def _rehash(transactions: Transactions[Any], hashed: HashedRows, ids: Sequence[UUID]) -> Rehashed:
    """These rows in one transaction, or one by one where one of them may not be written."""
    try:
        return await _rehash_together(transactions, hashed, ids)
    except IntegrityError:
        if len(ids) == 1:
            return Rehashed(twice=list(ids))
    outcome = Rehashed()
    for one in ids:
        outcome.add(await _rehash(transactions, hashed, [one]))
    return outcome


async def _rehash_together(transactions: Transactions[Any], hashed: HashedRows, ids: Sequence[UUID]) -> Rehashed:
    """A row keeps its version: nothing is said anew."""
    table, outcome = hashed.rows.__table__, Rehashed()
    locked = select(hashed.rows).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update(key_share=True)
    async with transactions.begin(SYSTEM, "operator") as work:
        for row in (await work.execute(locked)).scalars().all():
            try:
                wanted = hashed.hashes(work.tools, row)
            except Unreadable:
                outcome.unreadable.append(row.id)
                continue
            changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
            others = await hashed.beside(work, row) if hashed.beside is not None else False
            if changed:
                await work.execute(table.update().where(table.c.id == row.id).values(**changed))
            if changed or others:
                outcome.anew += 1
            else:
                outcome.already += 1
    return outcome
