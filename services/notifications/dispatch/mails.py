"""Delivers claimed e-mails: to whom and in which language is decided now, when everything may be known."""

import random

from opentelemetry.trace import SpanKind

from services.notifications.commands.delivery.mail_outcomes import (
    assign,
    leave_it_to_the_webhook,
    nobody_left_to_tell,
    record_mail,
    suppress,
    wait_for_recipient,
)
from services.notifications.commands.delivery.settling import Claimed
from services.notifications.dispatch.letters import letter_for
from services.notifications.model.contact.recipients import recipients, role_for
from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.outward_ids import message_id
from services.notifications.queries.delivery.addressing import Addressing, contacts_told, read_addressing, webhook_tells
from services.notifications.tools import Tools, Units
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import span


class MailDispatch:
    """Handles one claimed delivery at a time; any number may run beside each other."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._tools: Tools = units.tools

    async def deliver(self, row: Claimed) -> None:
        """Sends the mail, or writes why it is not sent now."""
        async with self._units.database.reading() as session:
            addressing = await read_addressing(session, row.organisation, (row.sender, row.recipient))
        contact = addressing.contact(row.contact_id) or await self._choose(row, addressing)
        if contact is None:
            return
        if contact.suppressed_at is not None:
            async with self._units.begin(SYSTEM, row.correlation) as work:
                await suppress(work, row)
            return
        await self._send(row, addressing, contact)

    async def _choose(self, row: Claimed, addressing: Addressing) -> Contact | None:
        """The contact that this mail goes to, now written on its row; None when there is none."""
        fitting = recipients(addressing.contacts, row.unit, role_for(row.type, row.subject_kind, row.part))
        known = row.organisation in addressing.organisations
        async with self._units.begin(SYSTEM, row.correlation) as work:
            if not fitting and await webhook_tells(work.session, row):
                await leave_it_to_the_webhook(work, row)
                return None
            if not fitting or not known:
                await wait_for_recipient(work, row)
                return None
            told = await contacts_told(work.session, row)
            left = [contact for contact in fitting if contact.id not in told]
            if not left:
                await nobody_left_to_tell(work, row)
                return None
            return left[0] if await assign(work, row, left) else None

    async def _send(self, row: Claimed, addressing: Addressing, contact: Contact) -> None:
        now = self._units.clock()
        letter = letter_for(row, addressing.organisations, contact, self._tools.public_url)
        with span("deliver mail", SpanKind.CLIENT):
            attempt = await self._tools.mails.send(
                contact.email, letter, message_id(row.id, self._tools.mail_domain), now
            )
        async with self._units.begin(SYSTEM, row.correlation) as work:
            await record_mail(work, row, contact.id, attempt, random.random())  # noqa: S311 jitter
