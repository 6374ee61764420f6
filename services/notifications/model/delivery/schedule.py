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
_JITTER = 0.1  # of the wait is added at most, so that deliveries which failed together are not tried again together


def next_attempt(attempts_made: int, now: datetime, retry_after: timedelta | None, chance: float) -> datetime | None:
    """The time of the next attempt, or None when the schedule is exhausted and the delivery is dead.

    `attempts_made` counts the attempts until now (0: none), `retry_after` is what the receiver asked for, `chance` a
    random number from 0 to 1. It only adds time, so we always wait as long as the receiver asked for.
    """
    if attempts_made >= MOST_ATTEMPTS:
        return None
    wait = max(SCHEDULE[attempts_made], retry_after or timedelta(0))
    return now + wait * (1 + _JITTER * chance)
