"""The way from the waiting list into the service."""

from services.referrals.model.referral.answering import Accept, accepted
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.parts import RECIPIENT_OR_SYSTEM, WAITLISTED
from services.referrals.model.referral.row import Referral
from shared.kernel.moves import Move

PROMOTE = Move[Referral, Accept](
    id="R31", slug="promote", fact="promoted",
    who=RECIPIENT_OR_SYSTEM, sources=frozenset({ReferralStatus.ON_HOLD}), target=ReferralStatus.ACCEPTED,
    when=(WAITLISTED,), detail=BusinessStatus.NOT_STARTED,
    means="The first in line takes a place; by itself when one comes back.",
    body=Accept, effect=accepted,
)  # fmt: skip

MOVED_UP = "moved-up"
"""The line of the history, and the fact, that it is next in line now."""


def has_moved_up(row: Referral) -> bool:
    """Whether it was told so since it came into the line."""
    last = next(step.move for step in reversed(row.steps) if step.move in (MOVED_UP, "waitlist"))
    return last == MOVED_UP
