"""Writes what came of attempts: the ordinary outcomes in groups, every other one by itself."""

import asyncio
import random
from collections.abc import Sequence
from typing import NamedTuple

import structlog
from sqlalchemy.exc import DBAPIError

from services.notifications.commands.delivery.deciding import settle_attempt
from services.notifications.commands.delivery.delivering import deliver_all
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.deciding import decide
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM

log = structlog.get_logger()

MOST_TOGETHER = 64


class _Ended(NamedTuple):
    """`health` is that with which the endpoint was sent to, None for a mail."""

    delivery: LeasedDelivery
    attempt: Attempt
    health: EndpointHealth | None
    written: "asyncio.Future[bool]"


class Outcomes:
    """Of one worker. What ends by the loop's next turn, or while a group is written, is the next group."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._ended: list[_Ended] = []
        self._writing: asyncio.Task[None] | None = None

    async def settle(self, delivery: LeasedDelivery, attempt: Attempt, health: EndpointHealth | None) -> None:
        """Returns when it is written."""
        one = _Ended(delivery, attempt, health, asyncio.get_running_loop().create_future())
        if not self._goes_together(one) or not await self._together(one):
            async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
                await settle_attempt(work, delivery, attempt, health, random.random())  # noqa: S311 jitter

    def _goes_together(self, one: _Ended) -> bool:
        """SQLite has one writer, and gains nothing. What a mail told beside its own fact ends with it."""
        if self._transactions.database.is_sqlite or one.attempt.outcome != "delivered":
            return False
        fate = decide(one.delivery, one.attempt, one.health, self._transactions.clock(), chance=0)
        return fate.is_ordinary and one.delivery.went_at is None

    async def _together(self, one: _Ended) -> bool:
        self._ended.append(one)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await one.written

    async def _write(self) -> None:
        while self._ended:
            group, self._ended = self._ended[:MOST_TOGETHER], self._ended[MOST_TOGETHER:]
            await self._write_group(group)
        self._writing = None

    async def _write_group(self, group: Sequence[_Ended]) -> None:
        """Answers each. False: the group failed and nothing of it is written, so that each tries by itself."""
        waiting = [one.written for one in group if not one.written.done()]
        try:
            ended = [(one.delivery, one.attempt) for one in group]
            await deliver_all(self._transactions.database, ended, self._transactions.clock())
        except Exception as error:
            log.warning("outcomes.ungrouped", error=type(error).__name__, outcomes=len(group))
            for written in waiting:
                if isinstance(error, DBAPIError) and not error.connection_invalidated:
                    written.set_result(False)
                else:  # nobody knows whether it was written: the lease tells
                    written.set_exception(error)
            return
        for written in waiting:
            written.set_result(True)
