"""Deliveries that were leased and must not be sent."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from services.notifications.commands.delivery.settling import settle
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.schedule import MOST_ATTEMPTS
from services.notifications.model.delivery.unsent import leased_too_often, out_of_sight
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM


class InHand(Protocol):
    """A leased delivery, with what was read for it."""

    @property
    def delivery(self) -> LeasedDelivery: ...
    @property
    def lost(self) -> bool:
        """A later fact has ended its reader's right to see what it tells of."""


Hand = TypeVar("Hand", bound=InHand)


def must_not_go(hand: InHand) -> Fate | None:
    """Why it is not sent: it was leased more often than it is ever tried, or its reader lost the right to see it.

    An attempt that kills the worker, or fails because a key was lost, writes nothing. When the lease is over it would
    be leased again, for ever, and nobody would know. And a mail may wait for a contact, a webhook is tried for days,
    and both are sent again by hand: what was written when the fact came would tell then what a reading hides.
    """
    if hand.delivery.attempts > MOST_ATTEMPTS:
        return leased_too_often(hand.delivery)
    return out_of_sight(hand.delivery) if hand.lost else None


def unless_it_must_not(
    transactions: Transactions, deliver: Callable[[Hand], Awaitable[None]]
) -> Callable[[Hand], Awaitable[None]]:
    """Delivers what may go, and writes of the rest why it does not."""

    async def guarded(hand: Hand) -> None:
        fate = must_not_go(hand)
        if fate is None:
            await deliver(hand)
            return
        async with transactions.begin(SYSTEM, hand.delivery.correlation) as work:
            await settle(work, hand.delivery, fate)

    return guarded
