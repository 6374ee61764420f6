"""The transition table of a case (docs/domain.md, section 3)."""

from services.referrals.model.case.closing import CLOSE, MARK_ENTERED_IN_ERROR, REOPEN
from services.referrals.model.case.every_move import every_move
from services.referrals.model.case.opening import OPEN
from services.referrals.model.case.parts import standing
from services.referrals.model.case.pausing import HOLD, RESUME
from services.referrals.model.case.recording import RECORDS
from services.referrals.model.case.row import Case
from services.referrals.model.case.transferring import TRANSFERS
from shared.kernel.moves import MoveTable

MOVES: MoveTable[Case] = MoveTable(
    "case", (OPEN, HOLD, RESUME, CLOSE, REOPEN, MARK_ENTERED_IN_ERROR, *RECORDS, *TRANSFERS), standing, every=every_move
)
