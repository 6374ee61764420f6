"""The moves engine: a transition table held as data decides who may do what, and when.

A `MoveTable` is the only place that tests a status. From it come the command's guard, `allowed_moves`, the
HTTP routes, the documentation (`shared/kernel/move_documents.py`) and the exhaustive test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from shared.kernel.actors import Actor, Role
from shared.kernel.refusals import Refusal, forbidden, not_allowed


class Aggregate(Protocol):
    """What a row needs in order to be moved. `status` and `business_status` are written by `MoveTable.apply`."""

    status: Any
    version: int


Row = TypeVar("Row", bound=Aggregate)

SYSTEM_PART = "X"


class Body(BaseModel):
    """The body of a command: unknown fields are refused, so that a misspelt one is never silently lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Condition(Generic[Row]):
    """A named test of the row alone, shown in the documentation (`not waitlisted`)."""

    name: str
    holds: Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Move(Generic[Row]):
    """One row of a table: `id` as in the domain page, `slug` as in the path, `fact` as in the event.

    `sources` empty means creation; `target` None means the status stays. `who` maps a part (S, R, X …) to the
    roles that may act for it. `detail` is the business status after the move (None clears it). `when` are conditions
    on the row; rules that need more than the row (coverage, capacity) are the command's. `body` is what the caller must
    say; a move that only the clock makes has no route.
    """

    id: str
    slug: str
    fact: str
    sources: frozenset[str]
    target: str | None
    who: Mapping[str, frozenset[Role]]
    rule: str
    when: tuple[Condition[Row], ...] = ()
    detail: str | None = None
    reasons: frozenset[str] = frozenset()
    body: type[Body] = Body

    @property
    def creates(self) -> bool:
        return not self.sources

    @property
    def has_route(self) -> bool:
        """Whether a person or system of an organisation can make it through the API, under its own path."""
        return not self.creates and any(part != SYSTEM_PART for part in self.who)


@dataclass(frozen=True)
class MoveTable(Generic[Row]):
    """All moves of one aggregate. `standing` says which parts an actor plays on a row."""

    noun: str
    moves: tuple[Move[Row], ...]
    standing: Callable[[Row, Actor], frozenset[str]]

    def __post_init__(self) -> None:
        slugs = [move.slug for move in self.moves]
        if len(slugs) != len(set(slugs)):
            raise ValueError(f"the {self.noun} table has a slug twice")

    def __getitem__(self, slug: str) -> Move[Row]:
        return next(move for move in self.moves if move.slug == slug)

    def allowed(self, row: Row, actor: Actor) -> tuple[str, ...]:
        """The slugs that this actor may make on this row now, in the table's order."""
        parts = self.standing(row, actor)
        return tuple(move.slug for move in self.moves if self._open(move, row) and self._entitled(move, parts, actor))

    def instead(self, slug: str, row: Row, actor: Actor) -> list[str]:
        """What the actor may do where a rule beside the table refuses `slug`: to try that again would be no use."""
        return [allowed for allowed in self.allowed(row, actor) if allowed != slug]

    def check(self, slug: str, row: Row, actor: Actor) -> Move[Row]:
        """The move, or a refusal: 403 when no role of the actor ever allows it, else 409 with what is allowed."""
        move = self[slug]
        parts = self.standing(row, actor)
        if not self._entitled(move, parts, actor):
            roles = sorted({role for part in parts & move.who.keys() for role in move.who[part]})
            if roles:
                raise forbidden(f"To {slug} this {self.noun} takes one of the roles {', '.join(roles)}.")
            raise self.refuse(slug, row, actor)
        if not self._open(move, row):
            raise self.refuse(slug, row, actor)
        return move

    def refuse(self, slug: str, row: Row, actor: Actor) -> Refusal:
        """409 `move-not-allowed` that lists the moves which are allowed to this actor now."""
        return not_allowed(
            "move-not-allowed",
            f"This {self.noun} is {row.status} and cannot take the move {slug} from you now.",
            current_status=str(row.status),
            allowed_moves=list(self.allowed(row, actor)),
        )

    def apply(self, move: Move[Row], row: Row) -> None:
        """Writes the move's outcome on the row: status, business status and one version more."""
        if move.target is not None:
            row.status = move.target
        if hasattr(row, "business_status"):
            row.business_status = move.detail
        row.version += 1

    @staticmethod
    def _open(move: Move[Row], row: Row) -> bool:
        return str(row.status) in move.sources and all(condition.holds(row) for condition in move.when)

    @staticmethod
    def _entitled(move: Move[Row], parts: frozenset[str], actor: Actor) -> bool:
        if actor.is_system:
            return SYSTEM_PART in move.who
        return any(actor.has(*move.who[part]) for part in parts & move.who.keys())
