"""The rule of marking what should never have been (R28): what was written about the client is erased."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.attachment.keeping import erase_attachments
from services.referrals.commands.referral.met_need import meet_no_more
from services.referrals.model.referral.bodies import Explained
from services.referrals.model.referral.erring import MARK_ENTERED_IN_ERROR
from services.referrals.model.referral.row import Referral
from services.referrals.tools import Work
from shared.work.moving import Rule


async def erase(work: Work, row: Referral, _body: Explained) -> None:
    """R28: message, attachments, place and the texts of the history are gone for good; what the move itself says is
    written after that, and stays. A need that only this referral had met is active again."""
    row.sealed = work.tools.vault.key_of(row.client).seal("referral", row.id, {})
    await erase_attachments(work, [row.id])
    row.sealed_senders_sight = None
    for step in row.steps:
        step.sealed = step.appointment_at = None
    await meet_no_more(work, row)


RULES: Mapping[Any, Rule[Referral]] = {MARK_ENTERED_IN_ERROR: erase}
