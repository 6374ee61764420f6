"""The rules of a pause (R12) and of an appointment: where it is (R14), and that it is over (R15)."""

from collections.abc import Mapping
from typing import Any

from services.referrals.commands.referral.deadlines import await_review
from services.referrals.commands.referral.texts import seal_text
from services.referrals.model.referral.appointments import CANCEL_APPOINTMENT, RECORD_ATTENDED, RECORD_NO_SHOW
from services.referrals.model.referral.bodies import Remark
from services.referrals.model.referral.row import Referral
from services.referrals.model.referral.serving import HOLD, SCHEDULE, Hold, Schedule
from services.referrals.tools import Work
from shared.work.moving import Rule


async def plan_review(work: Work, row: Referral, body: Hold) -> None:
    """R12: the day of review is awaited. 422 for a day that does not lie ahead."""
    await_review(work, row, body.review_on)


async def seal_place(work: Work, row: Referral, body: Schedule) -> None:
    """R14: where an appointment is may tell who goes there, so it is sealed like other free text."""
    seal_text(work, row, "place", body.place)


async def forget_place(work: Work, row: Referral, _body: Remark) -> None:
    """R15: where an appointment was that is over, nobody needs to know any more."""
    seal_text(work, row, "place", None)


RULES: Mapping[Any, Rule[Referral]] = {
    HOLD: plan_review,
    SCHEDULE: seal_place,
    RECORD_ATTENDED: forget_place,
    RECORD_NO_SHOW: forget_place,
    CANCEL_APPOINTMENT: forget_place,
}
