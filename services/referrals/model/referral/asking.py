"""The recipient asks for something before it answers, and the sender tells it."""

from datetime import datetime

from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.codes import BusinessStatus, ReferralStatus
from services.referrals.model.referral.parts import ADDRESSED, RECIPIENT, SENDER, UNANSWERED
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.moves import Condition, Move
from shared.kernel.texts import SealedParagraphs

_ASKED: Condition[Referral] = Condition(
    "information-requested", lambda row: row.business_status == BusinessStatus.INFORMATION_REQUESTED
)


class RequestInformation(Explained):
    """What is missing: the coded reason says of which kind, the text what exactly."""

    text: SealedParagraphs


class SupplyInformation(Body):
    text: SealedParagraphs


def _requested(row: Referral, _body: RequestInformation, now: datetime) -> None:
    row.received_at = row.received_at or now


REQUEST_INFORMATION = Move[Referral, RequestInformation](
    id="R06", slug="request-information", fact="information-requested",
    who=RECIPIENT, sources=UNANSWERED, target=ReferralStatus.RECEIVED,
    when=(ADDRESSED,), detail=BusinessStatus.INFORMATION_REQUESTED,
    means="Says what is missing; the time for the answer stands still.",
    reasons=frozenset({Reason.MISSING_INFORMATION, Reason.MISSING_DOCUMENTS, Reason.OTHER}),
    body=RequestInformation, effect=_requested,
)  # fmt: skip

SUPPLY_INFORMATION = Move[Referral, SupplyInformation](
    id="R07", slug="supply-information", fact="information-supplied",
    who=SENDER, sources=frozenset({ReferralStatus.RECEIVED}), target=ReferralStatus.RECEIVED,
    when=(_ASKED,), detail=BusinessStatus.UNDER_REVIEW,
    means="The time for the answer goes on.",
    body=SupplyInformation,
)  # fmt: skip
