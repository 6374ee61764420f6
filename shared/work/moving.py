"""How a move is made, the same way for every aggregate of every service.

First the table decides by the row, then the move's rule by what is not in the row. Then the outcome is written, and
what follows from it (the fact, the audit entry, clocks) is recorded.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.kernel.bodies import Body
from shared.kernel.moves import Aggregate, Move, MoveTable
from shared.work.unit import Work

Row = TypeVar("Row", bound=Aggregate)

Rule = Callable[[Work[Any], Row, Any], Awaitable[Move[Row, Any] | None]]
"""`(work, row, body)`: refuses, or does what must be done before the move. It may return another move, which is then
made instead of this one (the last signature executes the agreement)."""


@dataclass(frozen=True)
class Moving(Generic[Row]):
    """The moves of one aggregate, ready to be made.

    `load` gives the locked row that the actor may see (404 otherwise). `rules` has a rule for each move that needs
    one. `told` records what follows from the written row: its fact, the audit entry, clocks.
    """

    table: MoveTable[Row]
    load: Callable[[Work[Any], UUID, Move[Row, Any]], Awaitable[Row]]
    told: Callable[[Work[Any], Row, Move[Row, Any], Body], Awaitable[None]]
    rules: Mapping[Move[Row, Any], Rule[Row]] = field(default_factory=dict)

    async def make(self, work: Work[Any], subject: UUID, move: Move[Row, Any], body: Body) -> Row:
        """Makes the move on the object of this id. 404, 412 and 428 as `Work.load`; 403 and 409 as the table says."""
        return await self.make_on(work, await self.load(work, subject, move), move, body)

    async def make_on(self, work: Work[Any], row: Row, move: Move[Row, Any], body: Body) -> Row:
        """The move on a row that is locked and that the actor may see."""
        self.table.check(move, row, work.actor)
        rule = self.rules.get(move)
        made = move if rule is None else await rule(work, row, body) or move
        self.table.apply(made, row, body, work.now)
        await self.told(work, row, made, body)
        return row
