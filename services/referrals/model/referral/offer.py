"""An open referral, as each of those sees it to whom it is offered: by its own clause, and nothing by another's.

Each has agreed on a time of its own with the sender. So the offers keep their times apart, and that the last of them is
over, is the sender's matter: the moment would tell every other one what a stranger has agreed on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.referrals.model.referral.row import Referral, ReferralStep
from services.referrals.model.referral.transferring import TRANSFER
from shared.kernel.deadlines import Deadline

OVERDUE = "overdue"
"""The line of the history, and the fact, that the time for an answer is over."""


SENDERS_OWN = frozenset({OVERDUE, TRANSFER.slug})
"""Lines that are the sender's alone while it is offered. Two that went with a case in the same moment are of one
client, whom those to whom they are offered do not know."""


def offered_to(row: Referral, organisation: UUID | None) -> bool:
    """Whether it is an open referral of another that this organisation may claim, or could have."""
    return row.open and organisation != row.sender and organisation in (row.candidates or {})


def time_of_offer(row: Referral, organisation: UUID) -> Deadline | None:
    """The time in which this organisation's own clause lets it answer, from the day of sending. None where it was sent
    before offers kept their times."""
    clause = (row.candidates or {})[organisation]
    if clause.response_business_days is None or row.requested_at is None:
        return None
    return Deadline.start(row.requested_at, clause.response_business_days, clause.source)


class Awaited(NamedTuple):
    """What one reader is told of the time for an answer."""

    due: Deadline | None
    overdue: bool


def awaited(row: Referral, organisation: UUID | None, now: datetime) -> Awaited:
    """The referral's own time, or of an open one that of this organisation's offer."""
    if organisation is None or not offered_to(row, organisation):
        return Awaited(row.response.read() if row.response is not None else None, row.overdue)
    due = time_of_offer(row, organisation)
    return Awaited(due, due is not None and due.is_overdue(now))


def steps_told(row: Referral, organisation: UUID | None) -> Sequence[ReferralStep]:
    """The lines of the history that this organisation sees: not that the offers were overdue, or had another sender,
    unless it is the sender.

    The version that it is told is that of its last line.
    """
    if organisation == row.sender:
        return row.steps
    claimed = next((step.version for step in row.steps if step.move == "claim"), 0)
    return [one for one in row.steps if one.move not in SENDERS_OWN or not (row.open or one.version < claimed)]


def version_told(row: Referral, organisation: UUID | None) -> int:
    """The version as this organisation knows it. A newer one would tell a candidate when all offers were overdue."""
    return steps_told(row, organisation)[-1].version if offered_to(row, organisation) else row.version
