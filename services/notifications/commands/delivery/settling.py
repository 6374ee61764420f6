"""Writes what becomes of a leased delivery: the one way in which a worker ends what it leased.

Locks are taken in one order, the endpoint or the contact before its deliveries, here and wherever both are written.
"""

from services.notifications.commands.contact.suppressing import suppress_contact
from services.notifications.commands.delivery.announcing import announce
from services.notifications.commands.delivery.fencing import move_leased
from services.notifications.commands.delivery.gathering import share_fate
from services.notifications.commands.delivery.noting import note_attempt
from services.notifications.commands.endpoint.settling import settle_endpoint
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.tools import Work


async def settle(work: Work, delivery: LeasedDelivery, fate: Fate) -> None:
    """Writes the fate. Where the lease is not ours any more, the delivery stays as it is and nothing is told of it."""
    if delivery.endpoint_id is not None:
        await settle_endpoint(work, delivery.endpoint_id, fate)
    if delivery.contact_id is not None and fate.suppresses is not None:
        await suppress_contact(work, delivery.contact_id, fate.suppresses)
    if await move_leased(work, delivery, fate):
        await announce(work, delivery, fate)
        if delivery.went_at is not None:
            await share_fate(work, delivery, fate)
    if fate.attempt is not None:
        await note_attempt(work, delivery, fate.attempt)
