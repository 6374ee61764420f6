"""What a fact costs: milliseconds of processor time by process, as the operating system counts them.

They stay comparable where a machine is noisy, and rates do not. A process is read in `/proc` (Linux), to a hundredth of
a second. A server in a container, with all its processes, is told by the container engine, wherever that runs. What
cannot be read is told as unread, and is not in the sum.
"""

import math
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docker.models.containers import Container

Reading = Callable[[], float]
"""CPU milliseconds until now; NaN where they cannot be read."""

_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds


def processes(*ids: int | str) -> Reading:
    """All of them together, user and system time, with those of their children that have ended."""
    return lambda: sum(map(_of_process, ids))


def container(of: Container) -> Reading:
    """All processes of a container, those that have ended too (a backend of PostgreSQL lives as long as its client)."""
    return lambda: _of_container(of)


def _of_process(id_: int | str) -> float:
    try:
        # The name before the last bracket may hold spaces.
        numbers = Path(f"/proc/{id_}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.nan
    return sum(int(number) for number in numbers[11:15]) * _TICK


def _of_container(of: Container) -> float:
    # `one_shot`: without it the engine waits two seconds, to tell a share of the processor as well.
    told: Any = of.client.api.stats(of.id, stream=False, one_shot=True)
    nanoseconds = told.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0)
    return nanoseconds / 1e6 if nanoseconds else math.nan


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds by process."""

    by_process: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(one for one in self.by_process.values() if not math.isnan(one))

    def each(self, count: int) -> "Cost":
        """The share of one among so many."""
        return Cost({name: spent / count for name, spent in self.by_process.items()})

    @classmethod
    def sum(cls, costs: "Iterable[Cost]") -> "Cost":
        """Of costs of the same processes."""
        every = list(costs)
        return cls({name: math.fsum(one.by_process[name] for one in every) for name in every[0].by_process})

    def __str__(self) -> str:
        parts = [
            f"{name} unread" if math.isnan(spent) else f"{name} {spent:.3g}" for name, spent in self.by_process.items()
        ]
        return f"{self.total:.3g} ms ({', '.join(parts)})"


@dataclass(frozen=True)
class Done:
    """So many of something, done in so many seconds, and what they cost together."""

    count: int
    seconds: float
    cost: Cost

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    @property
    def each(self) -> Cost:
        return self.cost.each(self.count)

    @classmethod
    def sum(cls, every: "Sequence[Done]") -> "Done":
        """Of all turns."""
        count, seconds = sum(one.count for one in every), sum(one.seconds for one in every)
        return cls(count, seconds, Cost.sum(one.cost for one in every))

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s; CPU {self.each}"


class Meter:
    """What each process spends from now on."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = readings
        self._before = self._now()
        self._began = time.perf_counter()

    def done(self, count: int) -> Done:
        """So many were done since the meter was made."""
        return Done(count, time.perf_counter() - self._began, self.cost())

    def cost(self) -> Cost:
        """Since the meter was made."""
        now = self._now()
        return Cost({name: now[name] - before for name, before in self._before.items()})

    def _now(self) -> dict[str, float]:
        return {name: read() for name, read in self._readings.items()}
