"""How much one asks for in a time: a quota, and a bucket that holds to it.

A full bucket lets `count` requests through at once and fills again evenly within the window. It is kept as one moment,
the one at which it will be full again: the generic cell rate algorithm (ITU-T I.371).
"""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

_UNITS = {"second": 1, "minute": 60, "hour": 3600}
_WRITTEN = re.compile(r"([1-9][0-9]{0,6})/(second|minute|hour)")
_SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `count` at once, and as many again in each `window` of seconds."""

    count: int
    window: int

    @property
    def interval(self) -> int:
        """Microseconds after which one more fits in; rounded up, so that the bound holds."""
        return -(-self.window * _SECOND // self.count)

    @property
    def block(self) -> int:
        """How many a process lets through before all others know of them: a twentieth."""
        return max(1, self.count // 20)

    def for_a_part(self) -> "Quota":
        """Two thirds: what one of several who share it may have."""
        return Quota(max(1, self.count * 2 // 3), self.window)

    def __str__(self) -> str:
        return f"{self.count}/{next(unit for unit, seconds in _UNITS.items() if seconds == self.window)}"


def read_quota(written: object) -> Quota:
    """Of `3000/minute`; the unit is second, minute or hour. ValueError for anything else."""
    if isinstance(written, Quota):
        return written
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError("write a number, a slash and second, minute or hour, such as 3000/minute")
    return Quota(int(found[1]), _UNITS[found[2]])


WrittenQuota = Annotated[Quota, PlainValidator(read_quota), PlainSerializer(str)]
"""A quota as a setting."""


class Bucket:
    """What is known here of one bucket that several processes take from. Moments are microseconds.

    `full_at` is what all are known to have taken, `taken` what this process took and has told nobody, and `telling` the
    part of it that is just being told.
    """

    __slots__ = ("full_at", "quota", "taken", "telling")

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        self.full_at = self.taken = self.telling = 0

    @property
    def untold(self) -> int:
        return self.taken + self.telling

    def wait(self, now: int) -> int:
        """Microseconds until one more fits in; 0 when it does now."""
        after = ahead(self.full_at, now, self.quota) + (self.untold + 1) * self.quota.interval
        return max(0, after - self.quota.count * self.quota.interval)

    def take(self) -> None:
        """One more; whether it fits is asked before."""
        self.taken += 1

    def begin_telling(self) -> int:
        """How many are told now."""
        self.telling, self.taken = self.taken, 0
        return self.telling

    def told(self, full_at: int) -> None:
        """All know of them, and this is what all have taken."""
        self.full_at, self.telling = full_at, 0

    def keep(self, now: int) -> None:
        """Nobody could be told: they count here alone."""
        self.full_at = now + ahead(self.full_at, now, self.quota) + self.telling * self.quota.interval
        self.telling = 0

    def rests(self, now: int) -> bool:
        """Whether there is nothing to remember of it."""
        return not self.untold and self.full_at <= now


def ahead(full_at: int, now: int, quota: Quota) -> int:
    """How far the bucket is from full. More than two windows is the work of a clock that was wrong, and forgotten."""
    far = full_at - now
    return far if 0 < far <= 2 * quota.window * _SECOND else 0
