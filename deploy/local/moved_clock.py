"""The clock of the embedded system: the machine's own, which the demonstration of a temporary system puts forward."""

from datetime import UTC, datetime, timedelta


class MovedClock:
    """Says what time it is in the system. Tokens do not go by it: they last for a working day of the machine."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def put_forward(self, to: datetime) -> None:
        """It is `to` from now on. ValueError for a moment that has passed: what was done then would lie ahead."""
        ahead = to - datetime.now(UTC)
        if ahead < self._ahead:
            raise ValueError(f"the clock of the system is past {to.isoformat()} already")
        self._ahead = ahead
