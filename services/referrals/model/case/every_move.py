"""What every move of a case or a need writes on it, before its own effect."""

from datetime import datetime

from services.referrals.model.case.awaiting import follow
from services.referrals.model.case.bodies import Beside, Explained, Hold
from services.referrals.model.case.row import Case
from services.referrals.model.need.row import Need
from shared.kernel.bodies import Body


def every_move(row: Case | Need, body: Body, now: datetime) -> None:
    """The reason is that of the newest move, or none; only a pause has a day of review, and what is recorded or agreed
    on beside it leaves it as it is. Clocks of the law follow from the new state."""
    if not isinstance(body, Beside):
        row.reason = body.reason.value if isinstance(body, Explained) else None
        row.review_on = None
    if isinstance(body, Hold):
        row.review_on = body.review_on
    if isinstance(row, Case):
        follow(row, now)
