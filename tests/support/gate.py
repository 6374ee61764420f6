"""Consumers of the office's topic, and an intake whose batches a test holds back or lets fail."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from shared.intake.intake import Intake
from shared.messaging import consumer
from shared.messaging.catching_up import CatchingUp, Tell
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Record
from shared.messaging.watchdog import Watchdog
from tests.support.post_office import PostOffice


class Gate(Intake):
    """Holds every batch until it is opened, and fails as often as it is told."""

    def __init__(self, office: PostOffice, *, is_open: bool = True, failures: int = 0) -> None:
        topic = office.backend.topic.name
        super().__init__(office.service.group(topic), office.service.reactions, office.first.transactions)
        self.opened = asyncio.Event()
        self.taken: list[int] = []
        self.failures = failures
        if is_open:
            self.opened.set()

    async def take(self, records: Sequence[Record]) -> None:
        self.taken.append(len(records))
        await self.opened.wait()
        if self.failures:
            self.failures -= 1
            raise ConnectionResetError
        await super().take(records)


def consumer_of(office: PostOffice, intake: consumer.Intake | None = None, **more: Any) -> Consumer:
    """A consumer of the office's topic, with a hasty watchdog; `more` are further arguments of it."""
    topic = office.backend.topic.name
    embedding = office.backend.embedding()
    ledger = embedding.ledger if embedding else None
    own = {"ledger": ledger, "watchdog": hasty_watchdog()} | more
    return Consumer(office.backend.connection, topic, intake or office.first.intake(topic), **own)


def hasty_watchdog(**patience: Any) -> Watchdog:
    """One that waits for nothing, unless `patience` says so: its arguments."""
    return Watchdog(**({"looks_every": 0.1, "rests_for": 0.1, "again_after": 0.05} | patience))


def catching_up_of(office: PostOffice, tell: Tell, may: Callable[[], bool] = lambda: True) -> CatchingUp:
    """What tells `tell` of the office's topic."""
    return CatchingUp(office.backend.topic.name, tell, may)
