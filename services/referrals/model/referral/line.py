"""The line of a clause: who waits for one of its places, in the order of priority, then time (docs/domain.md,
section 4.4)."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case
from sqlmodel import col

from services.referrals.model.referral.codes import Priority
from services.referrals.model.referral.row import Referral

URGENT_FIRST = (Priority.ASAP, Priority.URGENT, Priority.ROUTINE)
_RANKS = {priority: rank for rank, priority in enumerate(URGENT_FIRST)}


class Turn(NamedTuple):
    """When a referral's turn comes: the smaller one is first. Its id makes that certain where all else is the same."""

    rank: int
    arrived_at: datetime
    referral: UUID


def turn_of(row: Any) -> Turn:
    """Of a referral that was sent, or of its columns `priority`, `first_arrived_at` and `id`."""
    return Turn(_RANKS[Priority(row.priority)], row.first_arrived_at, row.id)


IN_TURN = (
    case({str(one): rank for one, rank in _RANKS.items()}, value=col(Referral.priority)),
    col(Referral.first_arrived_at),
    col(Referral.id),
)
"""The same order in a statement."""
