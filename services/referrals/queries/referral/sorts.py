"""The orders in which referrals are listed, each as stretches that an index holds."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from services.referrals.model.referral.codes import ReferralStatus
from services.referrals.model.referral.line import URGENT_FIRST
from services.referrals.model.referral.row import Referral
from services.referrals.queries.referral.sides import Side
from shared.work.pages import Stretch, Way


class Sort(StrEnum):
    """What stands first."""

    NEWEST = "newest"
    """Incoming ones by the instant at which they were sent, outgoing ones by that at which they were made."""
    DUE = "due"
    """What is due next; then what has no day, by age."""
    PRIORITY = "priority"
    """The most urgent; of the same urgency what came, or was made, first."""


Condition = Callable[[Side], ColumnElement[bool]]
"""What is asked of the rows of a side."""


def stretches(
    sort: Sort, sides: Sequence[Side], statuses: Sequence[ReferralStatus], asked: Condition, *, few: bool
) -> Sequence[Stretch]:
    """The list of these sides in this order. An index holds the rows of one status in it, so each is a way of its own;
    `few` are found by another index, and sorted."""
    found = [(side, rows) for side in sides for rows in _by_status(side, statuses, asked(side), few)]
    if sort is Sort.PRIORITY:
        return [
            Stretch([Way(and_(rows, col(Referral.priority) == one), side.came_at) for side, rows in found], False)
            for one in URGENT_FIRST
        ]
    if sort is Sort.DUE:
        return [Stretch([Way(rows, side.due_at) for side, rows in found], newest_first=False)]
    return [Stretch([Way(rows, side.came_at) for side, rows in found])]


def _by_status(
    side: Side, statuses: Sequence[ReferralStatus], asked: ColumnElement[bool], few: bool
) -> list[ColumnElement[bool]]:
    wanted = [status for status in side.statuses if not statuses or status in statuses]
    status, of_side = col(Referral.status), and_(side.rows, asked)
    return [and_(of_side, status.in_(wanted))] if few else [and_(of_side, status == one) for one in wanted]
