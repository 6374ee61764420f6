"""The sides of referrals that a list shows its reader: for each, which rows they are and what a list goes by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, literal, true
from sqlmodel import col

from services.referrals.model.handling.codes import HandledBy
from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.whose_turn import RECIPIENT, SENDER
from services.referrals.queries.handling.listing import offered_handled, received_handled, sent_handled
from services.referrals.queries.referral.scope import addressed, claimable, due_of_offer, outgoing
from services.referrals.queries.roles import own_organisation
from shared.kernel.actors import Actor


class Direction(StrEnum):
    """Whether it comes to the reader's organisation, or goes out from it."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True)
class Side:
    """`rows` of the organisation of `actor` in one part, which have one of `statuses`; when they came to it (None: they
    are in the order of their ids), when the next thing is due that it may know of, which wait for it (`turn`), and
    which somebody has (`handled`). `sends`: it is their sender."""

    actor: Actor
    now: datetime
    rows: ColumnElement[bool]
    came_at: Any
    due_at: Any
    turn: ColumnElement[bool]
    statuses: Sequence[ReferralStatus]
    handled: Callable[[Actor, HandledBy], ColumnElement[bool]]
    sends: bool = False

    def within(self, limits: Iterable[frozenset[str] | None]) -> Self:
        """The side with those of its statuses that each of these has; None leaves all."""
        narrow = [one for one in limits if one is not None]
        return replace(self, statuses=[one for one in self.statuses if all(one in limit for limit in narrow)])


_ALL = tuple(ReferralStatus)
_SENT = tuple(status for status in ReferralStatus if status is not ReferralStatus.DRAFT)


def _turn_of(part: str) -> ColumnElement[bool]:
    # In the statement itself, or the database could not see that an index holds these rows.
    return col(Referral.acts_next) == literal(part, literal_execute=True)


def sides(direction: Direction, actor: Actor, now: datetime) -> Sequence[Side]:
    """Those of one direction; no referral stands on two of them."""
    due_at, came_at = col(Referral.next_due_at), col(Referral.requested_at)
    if direction is Direction.OUTGOING:
        return (Side(actor, now, outgoing(actor), None, due_at, _turn_of(SENDER), _ALL, sent_handled, sends=True),)
    offered, own = (ReferralStatus.REQUESTED,), own_organisation(actor)
    return (
        Side(actor, now, addressed(actor), came_at, due_at, _turn_of(RECIPIENT), _SENT, received_handled),
        # Each by its own clause: when another is late would tell what a stranger has agreed on.
        Side(
            actor,
            now,
            claimable(actor),
            came_at,
            due_of_offer(own),
            true(),
            offered,
            offered_handled,
        ),
    )
