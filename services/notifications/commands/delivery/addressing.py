"""A mail gets the contact that it goes to."""

from collections.abc import Sequence

from sqlalchemy import update

from services.notifications.commands.delivery.gathering import go_alone
from services.notifications.commands.notice.writing import write
from services.notifications.model.contact.reachable import ReachableContact
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.making import sibling_row
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.tools import Work


async def address(work: Work, delivery: LeasedDelivery, contacts: Sequence[ReachableContact]) -> bool:
    """The mail goes to the first contact, and a mail of its own to each other one. False: the lease is not ours."""
    first, *others = contacts
    ours = (DELIVERY_ROWS.c.id == delivery.id, DELIVERY_ROWS.c.lease_until == delivery.lease_until)
    addressed = await work.execute(update(DELIVERY_ROWS).where(*ours).values(contact_id=first.id, went_at=None))
    if not addressed.rowcount:
        return False
    if delivery.went_at is not None:  # it went to another contact, with what that one was to be told
        await go_alone(work, delivery.id)
    await write(work, [], [sibling_row(delivery, work.new_id(), work.now, contact.id) for contact in others])
    return True
