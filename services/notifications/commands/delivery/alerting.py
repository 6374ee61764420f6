"""An organisation is told that a notice did not get through."""

from services.notifications.commands.notice.telling import webhook_rows
from services.notifications.commands.notice.writing import write
from services.notifications.model.delivery.codes import Channel
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.making import mail_row
from services.notifications.model.entry.making import entry_row
from services.notifications.model.notice.alert import alert, other_channel
from services.notifications.tools import Work


async def tell_of_failure(work: Work, delivery: LeasedDelivery, reason: str) -> None:
    """In its inbox and by the other channel, once a day for each target."""
    notice = alert(delivery, reason, work.now)
    if other_channel(delivery.channel) == Channel.EMAIL:
        rows = [mail_row(notice, work.new_id(), work.now)]
    else:
        rows = await webhook_rows(work, [notice])
    await write(work, [entry_row(notice, work.new_id(), work.now)], rows)
