"""Whom a mail goes to, and what an attempt to deliver it means for the delivery and for the contact."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlmodel import col

from services.notifications.channels.email_answers import suppresses
from services.notifications.commands.delivery.alerting import die, tell_of_failure
from services.notifications.commands.delivery.outcomes import delivered, try_again
from services.notifications.commands.delivery.settling import Claimed, note_attempt, put_back, settle
from services.notifications.commands.notice.telling import add_deliveries
from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.attempt import Attempt
from services.notifications.model.delivery.ending import CANCEL, SUPPRESS
from services.notifications.model.delivery.making import CREATE
from services.notifications.model.delivery.sending import ASK_AGAIN, RECIPIENT_WITHIN
from services.notifications.model.tables import DELIVERY_ROWS
from services.notifications.tools import Work

log = structlog.get_logger()

NO_RECIPIENT = "no-recipient"
_EVERYBODY_TOLD = "everybody-told"
_TOLD_BY_WEBHOOK = "told-by-webhook"
_SUPPRESSED = "address-suppressed"


async def assign(work: Work, row: Claimed, contacts: Sequence[Contact]) -> bool:
    """The mail goes to the first contact, and a mail of its own to each other one. False: the claim is not ours."""
    first, *others = contacts
    ours = (DELIVERY_ROWS.c.id == row.id, DELIVERY_ROWS.c.lease_until == row.lease_until)
    assigned = await work.execute(update(DELIVERY_ROWS).where(*ours).values(contact_id=first.id))
    if not assigned.rowcount:
        return False
    fresh = {
        "version": 1,
        "status": CREATE.target,
        "created_at": work.now,
        "first_due_at": work.now,
        "due_at": work.now,
        "lease_until": None,
        "attempts": 0,
        "last_detail": None,
    }
    siblings = [
        {**row._asdict(), **fresh, "id": work.new_id(), "target": contact.id, "contact_id": contact.id}
        for contact in others
    ]
    await add_deliveries(work, siblings)
    return True


async def wait_for_recipient(work: Work, row: Claimed) -> None:
    """Nobody to write to yet: asked again soon, and dead after ten minutes."""
    last = row.first_due_at + RECIPIENT_WITHIN
    if work.now >= last:
        await die(work, row, NO_RECIPIENT)
    else:
        await put_back(work, row, min(work.now + ASK_AGAIN, last), last_detail=NO_RECIPIENT)


async def nobody_left_to_tell(work: Work, row: Claimed) -> None:
    """Its contact is gone, and every other one has a mail about this already."""
    await settle(work, row, CANCEL, last_detail=_EVERYBODY_TOLD)


async def leave_it_to_the_webhook(work: Work, row: Claimed) -> None:
    """The organisation has nobody to write to, and a webhook tells it: that is being reached, not a failure."""
    await settle(work, row, CANCEL, last_detail=_TOLD_BY_WEBHOOK)


async def suppress(work: Work, row: Claimed) -> None:
    """The contact's address was refused for good before: nothing is sent to it, and its organisation is told so."""
    if await settle(work, row, SUPPRESS, last_detail=_SUPPRESSED):
        await tell_of_failure(work, row, _SUPPRESSED)


async def record_mail(work: Work, row: Claimed, contact_id: UUID, attempt: Attempt, chance: float) -> None:
    """Writes the outcome of one attempt."""
    if suppresses(attempt):
        await _suppress_contact(work, contact_id, attempt.detail)
        if await settle(work, row, SUPPRESS, last_status=attempt.status, last_detail=attempt.detail):
            await tell_of_failure(work, row, _SUPPRESSED)
    elif attempt.outcome == "delivered":
        await delivered(work, row, attempt)
    elif attempt.outcome == "retry":
        await try_again(work, row, attempt, chance)
    else:
        await die(work, row, attempt.detail, status=attempt.status)
    await note_attempt(work, row, attempt)


async def _suppress_contact(work: Work, contact_id: UUID, code: str) -> None:
    values = {"suppressed_at": work.now, "suppressed_code": code, "version": col(Contact.version) + 1}
    fresh = (col(Contact.id) == contact_id, col(Contact.suppressed_at).is_(None))
    await work.execute(update(Contact).where(*fresh).values(values).execution_options(synchronize_session=False))
    log.warning("contact.suppressed", contact=str(contact_id), code=code)
