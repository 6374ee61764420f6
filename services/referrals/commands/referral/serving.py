"""The rule of an appointment (R14)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.referral.texts import seal_text
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.serving import SCHEDULE, Schedule
from services.referrals.tools import Work
from shared.work.moving import Rule


async def seal_place(work: Work, row: Referral, body: Schedule) -> None:
    """R14: where an appointment is may tell who goes there, so it is sealed like other free text."""
    seal_text(work, row, "place", body.place)


RULES: Mapping[Any, Rule[Referral]] = {SCHEDULE: seal_place}
