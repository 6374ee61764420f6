"""The transition table of a contact request (docs/domain.md, section 3)."""

from services.referrals.model.contact_request.answering import PASS_ON, REFUSE, TAKE
from services.referrals.model.contact_request.asking import CREATE, WITHDRAW
from services.referrals.model.contact_request.every_move import every_move
from services.referrals.model.contact_request.parts import standing
from services.referrals.model.contact_request.row import ContactRequest
from shared.kernel.moves import MoveTable

MOVES: MoveTable[ContactRequest] = MoveTable(
    "contact-request", (CREATE, TAKE, PASS_ON, REFUSE, WITHDRAW), standing, every=every_move
)
