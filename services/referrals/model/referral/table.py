"""The transition table of a referral (docs/domain.md, section 3.1): the only place that says who may do what, and when.

Rules that need more than the row (coverage, capacity, duplicates) stand with the commands.
"""

from services.referrals.model.referral.answering import ACCEPT, REJECT, WAITLIST
from services.referrals.model.referral.appointments import CANCEL_APPOINTMENT, RECORD_ATTENDED, RECORD_NO_SHOW
from services.referrals.model.referral.asking import REQUEST_INFORMATION, SUPPLY_INFORMATION
from services.referrals.model.referral.cancelling import CONFIRM_CANCELLATION, KEEP, REQUEST_CANCELLATION
from services.referrals.model.referral.drafting import CREATE
from services.referrals.model.referral.ending import (
    CLOSE_LOOP,
    COMPLETE,
    DECLINE,
    END_AGREEMENT,
    END_RUN_OFF,
    EXPIRE,
    FAIL,
)
from services.referrals.model.referral.erring import MARK_ENTERED_IN_ERROR
from services.referrals.model.referral.every_move import every_move
from services.referrals.model.referral.lost_basis import CONFIRM_DELETION, END_BASIS
from services.referrals.model.referral.noting import NOTE
from services.referrals.model.referral.parts import standing
from services.referrals.model.referral.receiving import ACKNOWLEDGE, CLAIM
from services.referrals.model.referral.redirecting import REDIRECT
from services.referrals.model.referral.reopening import REOPEN
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import DISCARD, SUBMIT, WITHDRAW
from services.referrals.model.referral.serving import HOLD, RESUME, SCHEDULE, START
from services.referrals.model.referral.sub_referring import SUB_REFER
from services.referrals.model.referral.transferring import END_WITH_TRANSFER, TRANSFER
from services.referrals.model.referral.waiting import PROMOTE
from shared.kernel.moves import MoveTable

MOVES: MoveTable[Referral] = MoveTable(
    "referral",
    (
        *(CREATE, SUBMIT, DISCARD),
        *(ACKNOWLEDGE, CLAIM, REQUEST_INFORMATION, SUPPLY_INFORMATION, ACCEPT, WAITLIST, REJECT, WITHDRAW, REDIRECT),
        *(HOLD, START, RESUME, SCHEDULE, RECORD_ATTENDED, RECORD_NO_SHOW, CANCEL_APPOINTMENT, DECLINE),
        SUB_REFER,
        *(REQUEST_CANCELLATION, CONFIRM_CANCELLATION, KEEP),
        *(
            COMPLETE,
            FAIL,
            EXPIRE,
            END_AGREEMENT,
            END_RUN_OFF,
            REOPEN,
            END_BASIS,
            CONFIRM_DELETION,
            MARK_ENTERED_IN_ERROR,
            CLOSE_LOOP,
            PROMOTE,
            NOTE,
            TRANSFER,
            END_WITH_TRANSFER,
        ),
    ),
    standing,
    every=every_move,
)
