"""A notice waits for a moment that chance has drawn, and is told then."""

from services.notifications.commands.notice.telling import tell_all
from services.notifications.model.notice.later import TELL_LATER, kept, read, told_at, waits_as
from services.notifications.model.notice.notice import Notice
from services.notifications.tools import Work
from shared.scheduling.chance import some_time
from shared.scheduling.clocks import Struck, set_clock


async def tell_later(work: Work, notice: Notice) -> None:
    """Nothing of it can be seen before its moment; that its reader sees the object no more counts from now on
    (`queries/delivery/sight.py`)."""
    moment = notice.occurred_at + some_time(work.tools.taken_back_told_after)
    waits = waits_as(notice.organisation, notice.subject_id)
    await set_clock(work, TELL_LATER, waits, moment, kept(told_at(notice, moment)), unless_set=True)


async def tell_now(work: Work, struck: Struck) -> None:
    """Its moment has come: inbox, mail and webhooks."""
    await tell_all(work, [read(struck.detail)])
