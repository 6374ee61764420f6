"""Interim news: a line of the thread between the two parties."""

from services.referrals.model.referral.parts import ADDRESSED, CASEWORK, OPEN_STATUSES
from services.referrals.model.referral.row import Referral
from shared.kernel.bodies import Body
from shared.kernel.moves import Move
from shared.kernel.texts import SealedParagraphs


class Note(Body):
    text: SealedParagraphs


NOTE = Move[Referral, Note](
    id="R32", slug="note", fact="noted",
    who={"S": CASEWORK, "R": CASEWORK}, sources=OPEN_STATUSES, target=None,
    when=(ADDRESSED,),
    means="Either party writes to the other; the text stands in the history.",
    body=Note,
)  # fmt: skip
