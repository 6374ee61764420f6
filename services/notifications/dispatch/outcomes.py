"""Writes what came of attempts: the ordinary outcomes in groups, every other one by itself."""

import asyncio
import random
from collections.abc import Collection, Sequence
from contextvars import Context
from typing import NamedTuple
from uuid import UUID

import structlog

from services.notifications.commands.delivery.deciding import settle_attempt
from services.notifications.commands.delivery.delivering import deliver_all
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.deciding import decide
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.endpoint.health import EndpointHealth
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM

log = structlog.get_logger()

_MOST_TOGETHER = 64


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
            # In no delivery's context: it outlives the one that comes first.
            self._writing = asyncio.create_task(self._write(), context=Context())
        return await one.written

    async def _write(self) -> None:
        try:
            while self._ended:
                group, self._ended = self._ended[:_MOST_TOGETHER], self._ended[_MOST_TOGETHER:]
                written = await self._write_group(group)
                for one in group:
                    if not one.written.done():  # its worker may have been stopped meanwhile
                        one.written.set_result(one.delivery.id in written)
        finally:
            self._writing = None

    async def _write_group(self, group: Sequence[_Ended]) -> Collection[UUID]:
        """What is written of it. Whatever went wrong, each of the others tries by itself. Where the group was written
        and only its answer was lost, the lease is gone and nothing happens but a second note of the attempt."""
        try:
            ended = [(one.delivery, one.attempt) for one in group]
            return await deliver_all(self._transactions.database, ended, self._transactions.clock())
        except Exception as error:
            log.warning("outcomes.ungrouped", error=type(error).__name__, outcomes=len(group))
            return ()
