"""The clock that strikes when an answer is overdue."""

from typing import Any

from services.referrals.model.referral import response_clock
from services.referrals.model.referral.asking import SUPPLY_INFORMATION
from services.referrals.model.referral.parts import UNANSWERED
from services.referrals.model.referral.receiving import CLAIM
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.sending import SUBMIT
from services.referrals.tools import Work
from shared.kernel.moves import Move
from shared.scheduling.clocks import set_clock, stop_clocks

RESPONSE_CLOCK = "response-due"

_SET_A_DUE_DATE = frozenset({SUBMIT, CLAIM, SUPPLY_INFORMATION})


async def keep_response_clock(work: Work, row: Referral, move: Move[Referral, Any]) -> None:
    """Sets the clock where the move set a due date, and stops it where the move left none to wait for."""
    strikes_at = response_clock.strikes_at(row)
    if strikes_at is None:
        if move.sources & UNANSWERED:
            await stop_clocks(work, row.id, [RESPONSE_CLOCK])
    elif move in _SET_A_DUE_DATE:
        await set_clock(work, RESPONSE_CLOCK, row.id, strikes_at)
