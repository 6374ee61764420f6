"""What one attempt to deliver came to, the same for every channel."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

# `retry` comes again by the schedule; `permanent` never succeeds with this address; `gone` asks us to stop for good.
Outcome = Literal["delivered", "retry", "permanent", "gone"]

ADDRESS_REFUSED: Final = "address-refused"
"""The detail of a mail begins with this when the mail server refused its address."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt.

    `answer_code` is the HTTP or SMTP code, if there was an answer; `detail` our own short code (`http-503`,
    `timeout`), never a part of the answer; `retry_after` what the receiver asked for; `milliseconds` the time it took.
    """

    outcome: Outcome
    answer_code: int | None
    detail: str
    retry_after: timedelta | None
    milliseconds: int

    @property
    def suppresses(self) -> bool:
        """Whether the address itself is dead and should get no more mail."""
        return self.outcome == "permanent" and self.detail.startswith(ADDRESS_REFUSED)
