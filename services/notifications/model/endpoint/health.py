"""The circuit breaker of one endpoint, as values of its row, so that every worker sees the same circuit.

Closed: everything is sent. Open: nothing is sent before `open_until`. Half-open, after that: one trial is sent, which
closes the circuit or opens it again for longer.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

OPENS_AFTER = 5  # consecutive failures
SHORTEST_COOL_DOWN = timedelta(minutes=1)
LONGEST_COOL_DOWN = timedelta(hours=1)
TRIAL = timedelta(seconds=30)  # longer than an attempt can take
DISABLED_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class EndpointHealth:
    """How well an endpoint works. The default is a healthy one, also for an endpoint that is enabled again."""

    failing_since: datetime | None = None
    consecutive_failures: int = 0
    open_until: datetime | None = None

    def after_success(self) -> "EndpointHealth":
        """One delivery closes the circuit and forgets the failures."""
        return EndpointHealth()

    def after_failure(self, now: datetime) -> "EndpointHealth":
        """One more failure; from the fifth in a row the circuit is open for as long as nothing got through so far.

        The pause follows the time, not the count: deliveries that are sent together fail together.
        """
        since = self.failing_since or now
        failures = self.consecutive_failures + 1
        cool_down = min(max(now - since, SHORTEST_COOL_DOWN), LONGEST_COOL_DOWN)
        return EndpointHealth(since, failures, now + cool_down if failures >= OPENS_AFTER else None)

    def on_trial(self, now: datetime) -> "EndpointHealth":
        """What to store before sending, in the transaction of `may_send`, so that others wait for the trial's end."""
        return replace(self, open_until=now + TRIAL) if self.open_until else self

    def may_send(self, now: datetime) -> datetime | None:
        """None: send now. Otherwise the time to ask again; such a wait is no attempt."""
        return self.open_until if self.open_until and now < self.open_until else None

    def should_disable(self, now: datetime) -> bool:
        """Nothing has got through for five days. A single failure before a quiet week does not count."""
        if self.failing_since is None or self.consecutive_failures < OPENS_AFTER:
            return False
        return now - self.failing_since >= DISABLED_AFTER
