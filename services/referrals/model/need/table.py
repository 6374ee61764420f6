"""The transition table of a need (docs/domain.md, section 3)."""

from services.referrals.model.case.every_move import every_move
from services.referrals.model.case.parts import standing
from services.referrals.model.need.ending import COMPLETE, MARK_ENTERED_IN_ERROR, REACTIVATE, REVOKE
from services.referrals.model.need.pausing import HOLD, RESUME
from services.referrals.model.need.recording import ACTIVATE, RECORD
from services.referrals.model.need.row import Need
from services.referrals.model.need.transferring import TRANSFER
from shared.kernel.moves import MoveTable

MOVES: MoveTable[Need] = MoveTable(
    "need",
    (RECORD, ACTIVATE, HOLD, RESUME, REVOKE, COMPLETE, MARK_ENTERED_IN_ERROR, REACTIVATE, TRANSFER),
    standing,
    every=every_move,
)
