"""Nothing is sent of what its reader may not see any more."""

from services.notifications.commands.delivery.settling import settle
from services.notifications.dispatch.endless import Deliver
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.unsent import out_of_sight as cancelled
from services.notifications.queries.delivery.sight import out_of_sight
from services.notifications.tools import Transactions
from shared.kernel.actors import SYSTEM


def only_in_sight(transactions: Transactions, deliver: Deliver) -> Deliver:
    """Delivers, unless a later fact has ended its reader's right: then it is cancelled, however late it comes.

    A mail may wait for a contact, a webhook is tried for days, and both are sent again by hand. What was written when
    the fact came would tell then what a reading hides.
    """

    async def guarded(delivery: LeasedDelivery) -> None:
        if not await out_of_sight(transactions.database, delivery):
            await deliver(delivery)
            return
        async with transactions.begin(SYSTEM, delivery.correlation) as work:
            await settle(work, delivery, cancelled(delivery))

    return guarded
