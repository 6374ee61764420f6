"""The rules of the embedded broker, for all who send to it and read from it in one process.

The broker keeps records in memory only. When a partition has 5 MiB, it drops records without a word, also those that
nobody has read. So a sent row stays in its outbox until every group of its topic has consumed it, and a relay is never
more than 2 MiB ahead of the slowest group. A new broker has a new cluster id: rows with the old one are sent again.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

ROOM = 2 * 1024 * 1024
"""Bytes of one topic that may be sent and not consumed yet; the broker drops records at 5 MiB of one partition."""


@dataclass(frozen=True, slots=True)
class _Sent:
    offset: int
    row: int
    size: int


@dataclass
class ConsumptionLedger:
    """Which records some group of this process has still to consume."""

    cluster_id: str
    _groups: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _open: dict[tuple[str, int], deque[_Sent]] = field(default_factory=lambda: defaultdict(deque))
    _positions: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))
    _bytes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _finished: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _wakes: list[Callable[[], None]] = field(default_factory=list)
    _news: dict[str, list[asyncio.Event]] = field(default_factory=lambda: defaultdict(list))

    def expect(self, topic: str, group: str) -> None:
        """Call it before anything is sent: this group will consume the topic."""
        self._groups[topic].add(group)

    def on_progress(self, wake: Callable[[], None]) -> None:
        """`wake` is called whenever consumption makes room."""
        self._wakes.append(wake)

    def news_of(self, topic: str) -> asyncio.Event:
        """An event that is set whenever the broker has taken something for the topic from this process."""
        news = asyncio.Event()
        self._news[topic].append(news)
        return news

    def tell(self, topic: str) -> None:
        """The broker has taken something for the topic."""
        for news in self._news[topic]:
            news.set()

    def room(self, topic: str) -> int:
        """How many bytes of the topic may be sent now."""
        return max(0, ROOM - self._bytes[topic])

    def sent(self, topic: str, partition: int, offset: int, row: int, size: int) -> None:
        """The broker has taken this outbox row. `size` in bytes."""
        self._open[topic, partition].append(_Sent(offset, row, size))
        self._bytes[topic] += size
        self._settle(topic, partition)

    def consumed(self, group: str, topic: str, partition: int, next_offset: int) -> None:
        """The group's effects up to (not including) `next_offset` are committed."""
        place = (group, topic, partition)
        self._positions[place] = max(self._positions[place], next_offset)
        self._settle(topic, partition)
        for wake in self._wakes:
            wake()

    def take_finished(self, topics: Iterable[str]) -> list[int]:
        """The outbox rows of these topics that every group has consumed. Each is returned once."""
        return [row for topic in topics for row in self._finished.pop(topic, [])]

    def _settle(self, topic: str, partition: int) -> None:
        groups = self._groups[topic]
        waiting = self._open[topic, partition]
        reached = min((self._positions[group, topic, partition] for group in groups), default=None)
        while waiting and (reached is None or waiting[0].offset < reached):
            done = waiting.popleft()
            self._bytes[topic] -= done.size
            self._finished[topic].append(done.row)
