"""Waiting before another try: how long, for what, and how often."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.waiting import jittered, wait_out


def test_a_pause_doubles_with_each_failure_and_ends_at_the_longest() -> None:
    pauses = [jittered(failures, 5.0, chance=lambda: 1.0) for failures in range(1, 8)]
    assert pauses == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0])
    assert jittered(100_000, 10.0, chance=lambda: 1.0) == 10.0


def test_chance_takes_up_to_half_of_a_pause_away() -> None:
    assert jittered(2, 5.0, chance=lambda: 0.0) == pytest.approx(0.2)
    assert all(0.2 <= jittered(2, 5.0) <= 0.4 for _ in range(200))
    assert len({jittered(2, 5.0) for _ in range(200)}) > 100


class Trials:
    """Work that fails as it is told, and what was heard of it."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.told: list[dict[str, Any]] = []
        self.slept: list[float] = []

    async def run(self, passes: Callable[[Exception], bool]) -> str:
        return await wait_out(self._work, passes, self._tell, self._sleep)

    async def _work(self) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return "done"

    def _tell(self, **line: Any) -> None:
        self.told.append(line)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def is_outage(error: Exception) -> bool:
    return isinstance(error, ConnectionError)


async def test_a_failure_that_passes_is_told_and_waited_out() -> None:
    trials = Trials(ConnectionResetError(), ConnectionRefusedError())
    assert await trials.run(is_outage) == "done"
    assert [line["error"] for line in trials.told] == ["ConnectionResetError", "ConnectionRefusedError"]
    assert [line["retry_in"] for line in trials.told] == [round(pause, 2) for pause in trials.slept]
    assert 0.1 <= trials.slept[0] <= 0.2 <= trials.slept[1] <= 0.4


async def test_a_failure_that_does_not_pass_is_raised_at_once() -> None:
    trials = Trials(ConnectionResetError(), ValueError(), ConnectionResetError())
    with pytest.raises(ValueError):
        await trials.run(is_outage)
    assert (len(trials.slept), len(trials.failures)) == (1, 1)


async def test_the_sixth_failure_is_raised() -> None:
    trials = Trials(*(ConnectionResetError() for _ in range(9)))
    with pytest.raises(ConnectionResetError):
        await trials.run(is_outage)
    assert (len(trials.slept), len(trials.failures)) == (5, 3)
