"""An attempt is kept, whatever becomes of its delivery."""

from sqlalchemy import insert

from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.tables import ATTEMPT_ROWS
from services.notifications.tools import Work
from shared.observability import metrics

_KEEPING = insert(ATTEMPT_ROWS)


async def note_attempt(work: Work, delivery: LeasedDelivery, attempt: Attempt) -> None:
    metrics.delivery_attempts.labels(delivery.channel, attempt.outcome).inc()
    kept = {
        "id": work.new_id(),
        "delivery_id": delivery.id,
        "at": work.now,
        "outcome": attempt.outcome,
        "answer_code": attempt.answer_code,
        "detail": attempt.detail,
        "milliseconds": attempt.milliseconds,
    }
    await work.execute(_KEEPING, kept)
