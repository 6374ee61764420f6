"""The recipient's answer: it accepts, puts the client on its waiting list, or rejects."""

from datetime import datetime

from services.referrals.model.referral.bodies import Explained, Reference
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.parts import ADDRESSED, RECIPIENT, UNANSWERED
from services.referrals.model.referral.reason_groups import BASIS_IS_GONE, CANNOT_SERVE, CLIENT_IS_GONE
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.business_days import day_in_helsinki
from shared.kernel.frames import Day, check_planned
from shared.kernel.moves import Condition, Move
from shared.kernel.texts import SealedParagraphs

_WAITLIST_AGREED: Condition[Referral] = Condition(
    "the clause allows waitlists", lambda row: row.coverage is not None and row.coverage.waitlist
)


class Accept(Body):
    recipient_reference: Reference | None = None
    text: SealedParagraphs | None = None


class Waitlist(Body):
    """When a place is expected, as far as can be said. The place in line is counted by the system."""

    estimate_on: Day | None = None
    text: SealedParagraphs | None = None


def accepted(row: Referral, body: Accept, now: datetime) -> None:
    """The recipient takes the client."""
    row.accepted_at = now
    row.received_at = row.received_at or now
    row.recipient_reference = body.recipient_reference or row.recipient_reference


def _waitlisted(row: Referral, body: Waitlist, now: datetime) -> None:
    if body.estimate_on is not None:
        check_planned("/estimate_on", body.estimate_on, day_in_helsinki(now))
    row.received_at = row.received_at or now
    row.waitlist_estimate_on = body.estimate_on


def _rejected(row: Referral, _body: Explained, now: datetime) -> None:
    row.received_at = row.received_at or now
    row.ended_at = now


ACCEPT = Move[Referral, Accept](
    id="R08", slug="accept", fact="accepted",
    who=RECIPIENT, sources=UNANSWERED, target=ReferralStatus.ACCEPTED,
    when=(ADDRESSED,), detail=BusinessStatus.NOT_STARTED,
    means="Takes one place of the clause's capacity.",
    body=Accept, effect=accepted,
)  # fmt: skip

WAITLIST = Move[Referral, Waitlist](
    id="R09", slug="waitlist", fact="waitlisted",
    who=RECIPIENT, sources=UNANSWERED, target=ReferralStatus.ON_HOLD,
    when=(ADDRESSED, _WAITLIST_AGREED), detail=BusinessStatus.WAITLISTED,
    means="In line for a place, by priority, then time; with an estimate. Takes no capacity.",
    body=Waitlist, effect=_waitlisted,
)  # fmt: skip

REJECT = Move[Referral, Explained](
    id="R10", slug="reject", fact="rejected",
    who=RECIPIENT, sources=UNANSWERED, target=ReferralStatus.REJECTED,
    when=(ADDRESSED,),
    means="With a reason; the need stays active, others are offered.",
    reasons=frozenset({
        Reason.SERVICE_NOT_OFFERED, Reason.OUT_OF_AREA, Reason.MISSING_INFORMATION, Reason.MISSING_DOCUMENTS,
        Reason.NEEDS_OTHER_ASSESSMENT_FIRST, Reason.WRONG_RECIPIENT, Reason.NOT_COMPETENT_AUTHORITY, Reason.DUPLICATE,
        Reason.ALREADY_CLIENT, Reason.CLIENT_DECLINED, Reason.CLIENT_UNREACHABLE, Reason.AGREEMENT_NOT_COVERING,
        Reason.SAFETY, Reason.OTHER,
    }) | CANNOT_SERVE | CLIENT_IS_GONE | BASIS_IS_GONE,
    body=Explained, effect=_rejected,
)  # fmt: skip
