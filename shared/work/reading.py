"""What a query works with: a session, the actor, the time, and the service's tools. It cannot record or audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Dialect, Executable, Row
from sqlalchemy.ext.asyncio import AsyncSession

from shared.kernel.actors import Actor
from shared.persistence.prepared import Prepared, ask

Entity = TypeVar("Entity")

Tools = TypeVar("Tools")
"""What a service's commands and queries need beside the database (keys, senders): made once, when it starts."""


def etag(version: int, own: int = 0) -> str:
    """The ETag of an object at this version: `"3"`; `"3.2"` where its reader's organisation has changed it twice since,
    in what nobody else sees."""
    return f'"{version}.{own}"' if own else f'"{version}"'


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees of one object, and which version that is. `own` counts the changes since this version that the
    reader's organisation alone sees: they move nobody else's version."""

    view: BaseModel
    version: int
    own: int = 0


@dataclass
class Reading(Generic[Tools]):
    """One look at the database, by `actor` at `now`.

    `known` is what it has read of copies, by their keys, for whoever shows it and need not read it again.
    """

    session: AsyncSession
    actor: Actor
    now: datetime
    correlation: str
    source: str
    tools: Tools
    known: dict[UUID, Any] = field(default_factory=dict, kw_only=True)

    @property
    def dialect(self) -> Dialect:
        """The dialect of this database. Statements that are kept are built once for each dialect."""
        return self.session.get_bind().dialect

    async def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> Any:
        """Runs a statement in this transaction. `values` are its parameters, or the rows to insert."""
        return await self.session.execute(statement, values)

    async def ask(self, query: Prepared, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """The rows of a query that is asked often, in this transaction."""
        return await ask(self.session, query, values or {})

    async def ask_apart(self, query: Prepared, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """As `ask`, of rows that no command holds back, such as copies: what this one has changed does not matter."""
        return await ask(self.session, query, values or {})

    async def get(self, row: type[Entity], row_id: UUID) -> Entity | None:
        """The row of this id; one that this session has is not read again."""
        return await self.session.get(row, row_id)
