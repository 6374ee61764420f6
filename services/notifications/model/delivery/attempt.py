"""What one attempt to deliver came to, the same for every channel."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

# `retry` comes again by the schedule; `permanent` never succeeds with this address; `gone` asks us to stop for good.
Outcome = Literal["delivered", "retry", "permanent", "gone"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt.

    `status` is the HTTP or SMTP code, if the receiver answered; `detail` a short code of ours (`http-503`, `timeout`),
    never a word of the answer; `retry_after` what the receiver asked for; `milliseconds` the time it took.
    """

    outcome: Outcome
    status: int | None
    detail: str
    retry_after: timedelta | None
    milliseconds: int
