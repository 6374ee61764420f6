"""The transition table of a referral (docs/domain.md, section 3.1): the only place that says who may do what, and when.

Rules that need more than the row (coverage, capacity, duplicates) stand with the commands.
"""

from services.referrals.model.referral.answering import ACCEPT, REJECT, WAITLIST
from services.referrals.model.referral.asking import REQUEST_INFORMATION, SUPPLY_INFORMATION
from services.referrals.model.referral.drafting import CREATE
from services.referrals.model.referral.ending import CLOSE_LOOP, COMPLETE, DECLINE, END_AGREEMENT, FAIL
from services.referrals.model.referral.every_move import every_move
from services.referrals.model.referral.parts import standing
from services.referrals.model.referral.receiving import ACKNOWLEDGE, CLAIM
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import DISCARD, SUBMIT, WITHDRAW
from services.referrals.model.referral.serving import HOLD, RESUME, SCHEDULE, START
from shared.kernel.moves import MoveTable

MOVES: MoveTable[Referral] = MoveTable(
    "referral",
    (
        *(CREATE, SUBMIT, DISCARD),
        *(ACKNOWLEDGE, CLAIM, REQUEST_INFORMATION, SUPPLY_INFORMATION, ACCEPT, WAITLIST, REJECT, WITHDRAW),
        *(HOLD, START, RESUME, SCHEDULE, DECLINE),
        *(COMPLETE, FAIL, END_AGREEMENT, CLOSE_LOOP),
    ),
    standing,
    every=every_move,
)
