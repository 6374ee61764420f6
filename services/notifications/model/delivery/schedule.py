"""When a delivery that failed is tried again (the schedule of Standard Webhooks, 3 days and 3½ hours in all)."""

from datetime import datetime, timedelta

SCHEDULE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(SCHEDULE)
_JITTER = 0.1  # of the wait, added: deliveries that failed together do not come back together


def next_attempt(attempts_made: int, now: datetime, retry_after: timedelta | None, chance: float) -> datetime | None:
    """The time of the next attempt, or None when the schedule is exhausted and the delivery is dead.

    `attempts_made` counts those behind (0: never tried), `retry_after` is what the receiver asked for, `chance` a
    random number from 0 to 1. Jitter only adds, so that the receiver's own wait is always kept.
    """
    if attempts_made >= MOST_ATTEMPTS:
        return None
    wait = max(SCHEDULE[attempts_made], retry_after or timedelta(0))
    return now + wait * (1 + _JITTER * chance)
