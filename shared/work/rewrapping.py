"""Retiring a key-encryption key: every data key of a service is wrapped anew by the first key of the ring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, update

from shared.kernel.actors import SYSTEM
from shared.persistence.encryption import Unreadable
from shared.work.unit import Transactions

_PAGE = 200  # rows that are locked together


@dataclass(frozen=True, slots=True)
class WrappedKeys:
    """Where a service keeps them: `rows` (a mapped class) has `id` and `wrapped_key`, null where it was destroyed.

    `rewrap` takes the service's tools, the row's id and the wrapped key; it answers the same bytes when the ring's
    first key wraps them already (`KeyRing.rewrap`), and raises Unreadable.
    """

    rows: Any
    rewrap: Callable[[Any, UUID, bytes], bytes]


@dataclass(slots=True)
class Rewrapped:
    """How many keys were wrapped anew, how many did not need it, and whose keys no key of the ring opens."""

    anew: int = 0
    already: int = 0
    unreadable: list[UUID] = field(default_factory=list)


async def rewrap_all(transactions: Transactions[Any], places: Sequence[WrappedKeys]) -> Rewrapped:
    """Goes through all rows of all places in pages, each in its own transaction. After an interruption it may be
    started again."""
    outcome = Rewrapped()
    for keys in places:
        last = None
        while (last := await _rewrap_page(transactions, keys, last, outcome)) is not None:
            pass
    return outcome


async def _rewrap_page(
    transactions: Transactions[Any], keys: WrappedKeys, after: UUID | None, outcome: Rewrapped
) -> UUID | None:
    """The last id of the page, or None when there was none left."""
    table: Table = keys.rows.__table__
    there = select(table.c.id, table.c.wrapped_key).where(table.c.wrapped_key.is_not(None))
    page = there.order_by(table.c.id).limit(_PAGE).with_for_update(key_share=True)
    if after is not None:
        page = page.where(table.c.id > after)
    last = None
    async with transactions.begin(SYSTEM, "operator") as work:
        for row in (await work.execute(page)).all():
            last, wrapped = row
            try:
                anew = keys.rewrap(transactions.tools, last, wrapped)
            except Unreadable:
                outcome.unreadable.append(last)
                continue
            if anew == wrapped:
                outcome.already += 1
                continue
            await work.execute(update(table).where(table.c.id == last).values(wrapped_key=anew))
            outcome.anew += 1
    return last
