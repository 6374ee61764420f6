"""The moves of an agreement are moves of an edition (docs/domain.md, section 4.2)."""

from services.agreements.model.agreement.drafting import CREATE
from services.agreements.model.agreement.ending import DECLINE, EXPIRE, WITHDRAW
from services.agreements.model.agreement.offering import OFFER, PROPOSE_CHANGE
from services.agreements.model.agreement.parts import moved, standing
from services.agreements.model.agreement.row import Edition
from services.agreements.model.agreement.signing import EXECUTE, SIGN
from shared.kernel.moves import MoveTable

MOVES: MoveTable[Edition] = MoveTable(
    "agreement",
    (CREATE, OFFER, PROPOSE_CHANGE, SIGN, EXECUTE, DECLINE, WITHDRAW, EXPIRE),
    standing,
    together=lambda edition: edition.agreement.in_hand,
    every=moved,
)
