"""The recipient's first moves: it has seen the referral, or takes an open one."""

from datetime import datetime

from services.referrals.model.referral.bodies import Reference
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.parts import ADDRESSED, RECIPIENT, RECIPIENT_OR_SYSTEM
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.moves import Condition, Move

_OPEN: Condition[Referral] = Condition("open", lambda row: row.open)


class Acknowledge(Body):
    recipient_reference: Reference | None = None


def _received(row: Referral, body: Acknowledge, now: datetime) -> None:
    row.received_at = now
    row.recipient_reference = body.recipient_reference or row.recipient_reference


ACKNOWLEDGE = Move[Referral, Acknowledge](
    id="R04", slug="acknowledge", fact="received",
    who=RECIPIENT_OR_SYSTEM, sources=frozenset({ReferralStatus.REQUESTED}), target=ReferralStatus.RECEIVED,
    when=(ADDRESSED,), detail=BusinessStatus.UNDER_REVIEW,
    means="Explicit, or by itself at the first single reading by the recipient's caseworker or supervisor.",
    body=Acknowledge, effect=_received,
)  # fmt: skip

CLAIM = Move[Referral, Acknowledge](
    id="R05", slug="claim", fact="claimed",
    who=RECIPIENT, sources=frozenset({ReferralStatus.REQUESTED}), target=ReferralStatus.RECEIVED,
    when=(_OPEN,), detail=BusinessStatus.UNDER_REVIEW,
    means="The first to claim an open referral gets it.",
    body=Acknowledge, effect=_received,
)  # fmt: skip
