"""Lines that come again and again are told once when they begin, once a minute while they last, and once when they end.

While Kafka is away its client writes tens of lines a second, and a bounded log would lose how the incident began.
"""

import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_AGAIN_AFTER = 60.0  # seconds between two lines of how many there were
_OVER_AFTER = 30.0  # seconds without another one: it has ended; longer than any pause between two tries

_LIBRARIES = ("aiokafka", "kafka", "faststream")  # their templates say what happened, and hold no value
_OURS = frozenset(
    {
        "relay.failed", "consumer.waiting", "consumer.starting", "consumer.dead", "consumer.cannot_fetch",
        "consumer.gave_back", "consumer.not_committed", "copy.waiting", "gauges.waiting", "schedule.waiting",
        "schedule.unread", "outcomes.ungrouped", "mails.ungrouped",
        "cleaning.waiting",
        "jwks.unreadable", "request.unavailable", "quota.alone", "rights.waiting", "readiness.unknown",
    }
)  # fmt: skip
"""Events that a lasting outage repeats. Whatever has happened once, such as an answered request, is never gathered."""
_KINDS = ("service", "group", "schedule", "topic", "error")
"""What tells one flood from another."""


@dataclass
class _Flood:
    level: int
    told_at: float
    last_at: float
    untold: int = 0
    all: int = 1


class Floods(logging.Filter):
    """For a handler. `tell` gets each line of ours: `line.repeated` and `line.over`, with what it is about."""

    def __init__(self, tell: Callable[..., None], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._tell = tell
        self._clock = clock
        self._floods: dict[Hashable, _Flood] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        key = _kind_of(record)
        if key is None:
            return True
        now, known = self._clock(), self._floods.get(key)
        if known is None or now - known.last_at > _OVER_AFTER:
            self._end(key)
            self._floods[key] = _Flood(record.levelno, now, now)
            return True
        known.last_at = now
        known.untold += 1
        known.all += 1
        if now - known.told_at >= _AGAIN_AFTER:
            self._tell("line.repeated", line=_words(key), times=known.untold, within=round(now - known.told_at))
            known.told_at, known.untold = now, 0
        return False

    def look(self) -> None:
        """Tells which floods are over. Called now and then, since nothing else may be written any more."""
        now = self._clock()
        for key in [key for key, one in self._floods.items() if now - one.last_at > _OVER_AFTER]:
            self._end(key)

    def _end(self, key: Hashable) -> None:
        flood = self._floods.pop(key, None)
        if flood is not None and flood.all > 1:
            self._tell("line.over", line=_words(key), times=flood.all)


def _kind_of(record: logging.LogRecord) -> Hashable | None:
    """What the line has in common with others of its flood; None for one that is always written."""
    if isinstance(record.msg, dict):  # structlog hands over its events as they are
        event = record.msg
        if event.get("event") not in _OURS:
            return None
        return (event["event"], *(str(event[name]) for name in _KINDS if name in event))
    if record.name.split(".")[0] not in _LIBRARIES:
        return None
    return (record.name, str(record.msg)[:80])  # the template, before values are put in


def _words(key: Hashable) -> str:
    assert isinstance(key, tuple)
    return " ".join(key)
