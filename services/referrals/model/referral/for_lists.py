"""What lists are sorted and filtered by, though it follows from the referral: written with each of its versions, for an
index to hold it."""

from services.referrals.model.referral.row import NEVER, Referral
from services.referrals.model.referral.whose_turn import whose_turn


def write_for_lists(row: Referral) -> None:
    """When the next thing is due, and whose turn it is. What stands still is not due."""
    running = (one.due_at for one in row.deadlines if one.open and one.paused_at is None)
    row.next_due_at = min(running, default=NEVER)
    row.acts_next = whose_turn(row)
