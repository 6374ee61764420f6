"""What an attempt means for a delivery, the same for every channel: taken, to be tried again, or dead."""

from datetime import datetime

from services.notifications.commands.delivery.alerting import die, recover
from services.notifications.commands.delivery.settling import Claimed, settle
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.ending import DELIVER
from services.notifications.model.delivery.schedule import next_attempt
from services.notifications.model.delivery.sending import RETRY
from services.notifications.tools import Work


async def delivered(work: Work, row: Claimed, attempt: Attempt) -> None:
    """It got through; one that had been dead is published as recovered."""
    values = {"delivered_at": work.now, "died_at": None, "last_status": attempt.status, "last_detail": attempt.detail}
    if await settle(work, row, DELIVER, **values) and row.died_at is not None:
        recover(work, row, attempt.status)


async def try_again(
    work: Work, row: Claimed, attempt: Attempt, chance: float, not_before: datetime | None = None
) -> None:
    """It is due again by the schedule, and not before what the receiver or its circuit asks; or it is dead."""
    due = next_attempt(row.attempts, work.now, attempt.retry_after, chance)
    if due is None:
        await die(work, row, attempt.detail, status=attempt.status)
        return
    due = max(due, not_before or due)
    await settle(work, row, RETRY, due_at=due, last_status=attempt.status, last_detail=attempt.detail)
