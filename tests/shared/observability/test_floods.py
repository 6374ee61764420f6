"""What repeats is told once when it begins, once a minute with how many, and once when it is over."""

import logging
from typing import Any

import pytest

from shared.observability.floods import Floods


class Log:
    """A filter with a clock that a test moves; `told` are its own lines."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.told: list[tuple[str, int]] = []
        self.floods = Floods(lambda event, **details: self.told.append((event, details["times"])), lambda: self.now)

    def library(self, seconds: float = 0.0, name: str = "aiokafka", words: str = "Unable connect to %s") -> bool:
        """Whether the library's line is written, so long after the one before."""
        self.now += seconds
        return self.floods.filter(logging.LogRecord(name, logging.ERROR, "", 0, words, ("kafka:9092",), None))

    def ours(self, seconds: float = 0.0, **event: Any) -> bool:
        self.now += seconds
        record = logging.LogRecord("shared.x", logging.WARNING, "", 0, "", (), None)
        record.msg = event  # as structlog hands it over
        return self.floods.filter(record)


def test_an_outage_of_five_minutes_is_a_few_lines() -> None:
    log = Log()
    written = sum(log.library(0.02) for _ in range(15_000))
    log.now += 31
    log.floods.look()
    assert written == 1
    assert [event for event, _ in log.told] == ["line.repeated"] * 4 + ["line.over"]
    assert log.told[-1] == ("line.over", 15_000)
    assert sum(times for event, times in log.told if event == "line.repeated") <= 15_000


def test_what_happens_once_is_written_and_nothing_is_said_of_its_end() -> None:
    log = Log()
    assert log.library()
    log.now += 3600
    log.floods.look()
    assert log.told == []
    assert log.library(), "the next one is the beginning of another"


def test_the_next_outage_is_told_anew() -> None:
    log = Log()
    assert [log.library(1), log.library(1)] == [True, False]
    assert log.library(45)
    assert log.told == [("line.over", 2)]


def test_lines_of_another_kind_are_not_lost_in_a_flood() -> None:
    log = Log()
    assert log.library()
    assert log.library(words="Failed fetch messages from %s")
    assert log.library(name="aiokafka.consumer.fetcher")
    assert not log.library()
    assert log.ours(event="relay.failed", service="referrals", error="KafkaConnectionError")
    assert log.ours(event="relay.failed", service="agreements", error="KafkaConnectionError")
    assert not log.ours(event="relay.failed", service="referrals", error="KafkaConnectionError", retry_in=0.3)


@pytest.mark.parametrize("event", ["request.answered", "outbox.dead", "service.broke", "schedule.failed"])
def test_what_tells_of_one_thing_is_always_written(event: str) -> None:
    log = Log()
    assert all(log.ours(0.01, event=event) for _ in range(100))
