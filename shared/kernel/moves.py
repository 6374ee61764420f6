"""The moves engine: a move is one record, and a table lists the records of an aggregate.

    ACCEPT = Move[Referral, Accept](
        id="R08", slug="accept", fact="accepted",
        who=RECIPIENT, sources=UNANSWERED, target=Status.ACCEPTED,
        means="The recipient takes the client; one place of the clause is taken.",
        body=Accept, effect=_accepted,
    )

A `MoveTable` is the only place that tests a status. From it come the command's guard, `allowed_moves`, the HTTP
routes, the documentation (`shared/kernel/move_documents.py`) and the exhaustive test.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from shared.kernel.actors import Actor, Role
from shared.kernel.bodies import Body, only_these_reasons
from shared.kernel.codes import Code
from shared.kernel.refusals import Refusal, forbidden, not_allowed


class Aggregate(Protocol):
    """What a row needs in order to be moved. `status` and `business_status` are written by `MoveTable.apply`."""

    status: Any
    version: int


Row = TypeVar("Row", bound=Aggregate)
Said = TypeVar("Said", bound=Body)
"""The type of a move's body."""

Effect = Callable[[Row, Said, datetime], None]
"""What a move writes on the row beside its status: `(row, body, now)`. It may refuse by what the row and body say."""

SYSTEM_PART = "X"


def nothing_more(_row: Any, _body: Any, _now: datetime) -> None:
    """The effect of a move that changes the status alone."""


@dataclass(frozen=True)
class Condition(Generic[Row]):
    """A named test of the row alone, shown in the documentation (`not waitlisted`)."""

    name: str
    holds: Callable[[Row], bool]


@dataclass(frozen=True, eq=False)  # without slots: Python 3.11 cannot make a frozen generic with slots by `Move[…](…)`
class Move(Generic[Row, Said]):
    """One move: who makes it, from which status to which, what the caller says, what it writes, which fact it makes.

    `id` is that of docs/domain.md, `slug` that of the path. Without `sources` it makes the row; without `target` the
    status stays. `who` maps a part (S, R, X …) to the roles that may act for it. `detail` is the business status after
    the move; None clears it where the move has a target, and keeps it where it has none. `when` are conditions on the
    row. What needs more than the row (coverage, capacity) is a rule of its command (`shared/work/moving.py`). With
    `reasons`, its body takes these and no others. A move that only the system makes has no route. `outward`: it writes
    to people who may never have asked for it.
    """

    id: str
    slug: str
    fact: str
    sources: frozenset[str]
    target: str | None
    who: Mapping[str, frozenset[Role]]
    means: str
    when: tuple[Condition[Row], ...] = ()
    detail: str | None = None
    reasons: frozenset[Code] = frozenset()
    body: type[Said] = Body  # type: ignore[assignment]  # where a move names none, Said is Body
    effect: Effect[Row, Said] = nothing_more
    outward: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", only_these_reasons(self.body, self.slug, self.reasons))

    @property
    def creates(self) -> bool:
        return not self.sources

    @property
    def has_route(self) -> bool:
        """Whether a person or system of an organisation can make it through the API, under its own path."""
        return not self.creates and any(part != SYSTEM_PART for part in self.who)

    @property
    def roles(self) -> frozenset[Role]:
        """Those that may make it in some part."""
        return frozenset().union(*self.who.values())

    def leaves(self, row: Row) -> bool:
        """Whether it may be made in the present state of the row."""
        return str(row.status) in self.sources and all(condition.holds(row) for condition in self.when)

    def is_for(self, actor: Actor, parts: frozenset[str]) -> bool:
        """Whether an actor with these parts on the row has a role that may make it."""
        if actor.is_system:
            return SYSTEM_PART in self.who
        return any(actor.has(*self.who[part]) for part in parts & self.who.keys())


@dataclass(frozen=True)
class MoveTable(Generic[Row]):
    """All moves of one aggregate. `standing` says which parts an actor plays on a row.

    `together` are the rows that are shown as one object, such as the editions of an agreement: their allowed moves are
    listed as one. `every` is an effect of all moves, before their own.
    """

    noun: str
    moves: tuple[Move[Row, Any], ...]
    standing: Callable[[Row, Actor], frozenset[str]]
    together: Callable[[Row], Sequence[Row]] = lambda row: (row,)
    every: Effect[Row, Any] = nothing_more

    def __post_init__(self) -> None:
        slugs = [move.slug for move in self.moves]
        if len(slugs) != len(set(slugs)):
            raise ValueError(f"the {self.words} table has a slug twice")

    @property
    def words(self) -> str:
        """The noun in a sentence; `noun` itself is that of facts: `contact-request`."""
        return self.noun.replace("-", " ")

    @property
    def word(self) -> str:
        """The noun as a name of Python and of a parameter: `contact_request`."""
        return self.noun.replace("-", "_")

    def __getitem__(self, slug: str) -> Move[Row, Any]:
        return next(move for move in self.moves if move.slug == slug)

    def allowed(self, row: Row, actor: Actor) -> tuple[str, ...]:
        """The slugs that this actor may make now, in the table's order."""
        standings = [(one, self.standing(one, actor)) for one in self.together(row)]
        return tuple(
            move.slug
            for move in self.moves
            if any(move.leaves(one) and move.is_for(actor, parts) for one, parts in standings)
        )

    def check(self, move: Move[Row, Any], row: Row, actor: Actor) -> None:
        """Refuses: 403 when no role of the actor ever allows the move, else 409 with what is allowed."""
        parts = self.standing(row, actor)
        if not move.is_for(actor, parts):
            roles = sorted({role for part in parts & move.who.keys() for role in move.who[part]})
            if roles:
                raise forbidden(f"To {move.slug} this {self.words} takes one of the roles {', '.join(roles)}.")
            raise self.refuse(move.slug, row, actor)
        if not move.leaves(row) or not any(one is row for one in self.together(row)):
            raise self.refuse(move.slug, row, actor)

    def refuse(self, slug: str, row: Row, actor: Actor) -> Refusal:
        """409 `move-not-allowed` that lists the moves which are allowed to this actor now."""
        return not_allowed(
            "move-not-allowed",
            f"This {self.words} is {row.status} and cannot take the move {slug} from you now.",
            current_status=str(row.status),
            allowed_moves=list(self.allowed(row, actor)),
        )

    def instead(self, move: Move[Row, Any], row: Row, actor: Actor) -> list[str]:
        """What the actor may do when a rule has refused the move: all that the table allows, without this move."""
        return [allowed for allowed in self.allowed(row, actor) if allowed != move.slug]

    def refused_by_rule(
        self, move: Move[Row, Any], row: Row, actor: Actor, code: str, sentence: str, **details: Any
    ) -> Refusal:
        """409 by a rule, with what the actor may do instead."""
        return not_allowed(code, sentence, allowed_moves=self.instead(move, row, actor), **details)

    def apply(self, move: Move[Row, Said], row: Row, body: Said, now: datetime) -> None:
        """Writes the move's outcome on the row: status, business status, one version more, and its effect."""
        if move.target is not None:
            row.status = move.target
        if hasattr(row, "business_status") and (move.target, move.detail) != (None, None):
            row.business_status = move.detail
        row.version += 1
        self.every(row, body, now)
        move.effect(row, body, now)
