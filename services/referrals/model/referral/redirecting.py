"""The recipient passes a referral on to the one who should have got it."""

from datetime import datetime

from pydantic import Field

from services.referrals.model.referral.codes import ReasonBy, ReferralStatus
from services.referrals.model.referral.drafting import Recipient
from services.referrals.model.referral.parts import ADDRESSED, RECIPIENT, UNANSWERED
from services.referrals.model.referral.reasons import Reason
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.identifiers import LegalBasis
from shared.kernel.moves import Move
from shared.kernel.texts import SealedParagraphs


class Redirect(Body):
    """To whom it goes, and on which legal basis; without one on that of the referral."""

    recipient: Recipient
    legal_basis: LegalBasis | None = None
    not_competent: bool = Field(
        default=False, description="between authorities: the matter belongs to the other, and keeps its day of arrival"
    )
    text: SealedParagraphs | None = None


def _redirected(row: Referral, body: Redirect, now: datetime) -> None:
    row.received_at = row.received_at or now
    row.ended_at = now
    why = Reason.NOT_COMPETENT_AUTHORITY if body.not_competent else Reason.REDIRECTED
    row.reason, row.reason_by = why.value, ReasonBy.RECEIVER.value


REDIRECT = Move[Referral, Redirect](
    id="R23", slug="redirect", fact="redirected",
    who=RECIPIENT, sources=UNANSWERED, target=ReferralStatus.REJECTED,
    when=(ADDRESSED,),
    means="A new referral of the same need goes to another recipient, whom an agreement covers. Between authorities, "
    "for lack of competence, it is a transfer, and the first arrival counts.",
    body=Redirect, effect=_redirected,
)  # fmt: skip
