"""The owner of a contact's address is asked to confirm it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from services.notifications.commands.contact.loading import load_contact
from services.notifications.commands.notice.writing import write
from services.notifications.model.contact.confirming import (
    ASKED_AT_MOST_EVERY,
    CONFIRM,
    MOST_ASKED_IN_A_DAY,
    target_of,
)
from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.making import asking_row
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.tools import Work
from shared.kernel.refusals import not_allowed
from shared.observability.tracing import current_traceparent

_COLUMNS = DELIVERY_ROWS.c
_DAY = timedelta(days=1)


async def ask_to_confirm(work: Work, contact: Contact) -> None:
    """A mail with a link, unless this organisation had this address asked within the hour. 409 after 100 in a day."""
    asked = (_COLUMNS.type == CONFIRM, _COLUMNS.organisation == contact.organisation)
    today = select(func.count()).where(*asked, _COLUMNS.created_at > work.now - _DAY)
    if (await work.execute(today)).scalar_one() >= MOST_ASKED_IN_A_DAY:
        sentence = f"Your organisation has had {MOST_ASKED_IN_A_DAY} addresses asked within a day. Try again tomorrow."
        raise not_allowed("asked-too-often", sentence, retry_after=int(_DAY.total_seconds()))
    if await _last_asked(work, contact) is None:
        row = asking_row(contact, work.new_id(), work.now, work.correlation, current_traceparent())
        await write(work, [], [row])


async def ask_again(work: Work, contact_id: UUID) -> Contact:
    """The mail once more. 409 for a confirmed address, and within an hour after the last one."""
    contact = await load_contact(work, contact_id)
    if contact.confirmed_at is not None:
        raise not_allowed("already-confirmed", "This address is confirmed; there is nothing to ask for.")
    last = await _last_asked(work, contact)
    if last is not None:
        wait = max(1, int((ASKED_AT_MOST_EVERY - (work.now - last)).total_seconds()))
        sentence = "This address was asked less than an hour ago. Look into the mailbox, or ask again later."
        raise not_allowed("asked-just-now", sentence, retry_after=wait)
    await ask_to_confirm(work, contact)
    contact.version += 1
    work.audit("contact.ask-again", contact.id, version=contact.version)
    return contact


async def _last_asked(work: Work, contact: Contact) -> datetime | None:
    asked = (_COLUMNS.type == CONFIRM, _COLUMNS.organisation == contact.organisation)
    same = _COLUMNS.target == target_of(contact.organisation, contact.email)
    recent = _COLUMNS.created_at > work.now - ASKED_AT_MOST_EVERY
    last: datetime | None = (
        await work.execute(select(func.max(_COLUMNS.created_at)).where(*asked, same, recent))
    ).scalar_one()
    return last
