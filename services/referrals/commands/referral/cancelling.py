"""The rule of a request to cancel (R17): the recipient has the agreed days to answer it."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.referral.deadlines import await_confirmation
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.cancelling import REQUEST_CANCELLATION
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.work.moving import Rule


async def begin_days(work: Work, row: Referral, _body: Explained) -> None:
    """R17: the days begin in which the clause that decided lets the recipient answer."""
    await_confirmation(work, row)


RULES: Mapping[Any, Rule[Referral]] = {REQUEST_CANCELLATION: begin_days}
