"""Delivers leased e-mails. Their contact and language are chosen only now, when all that is needed may be known."""

import random

from opentelemetry.trace import SpanKind

from services.notifications.commands.delivery.addressing import address
from services.notifications.commands.delivery.deciding import settle_attempt
from services.notifications.commands.delivery.settling import settle
from services.notifications.dispatch.letters import letter_for
from services.notifications.model.contact.choosing import contacts_for, role_for
from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.outward_ids import message_id
from services.notifications.model.delivery.unsent import (
    contact_suppressed,
    everybody_told,
    no_contact,
    told_by_webhook,
)
from services.notifications.queries.delivery.addressing import (
    Addressing,
    contacts_told,
    read_addressing,
    webhook_tells,
)
from services.notifications.tools import Transactions, Work
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import span


class MailDispatch:
    """Handles one leased delivery at a time; several calls may run at the same time."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def deliver(self, delivery: LeasedDelivery) -> None:
        """Sends the mail, or writes why it is not sent now."""
        async with self._transactions.database.reading() as session:
            parties = (delivery.sender, delivery.recipient)
            addressing = await read_addressing(session, delivery.organisation, parties)
        contact = addressing.contact(delivery.contact_id) or await self._choose(delivery, addressing)
        if contact is None:
            return
        if contact.suppressed_at is not None:
            async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
                await settle(work, delivery, contact_suppressed(delivery))
            return
        await self._send(delivery._replace(contact_id=contact.id), addressing, contact)

    async def _choose(self, delivery: LeasedDelivery, addressing: Addressing) -> Contact | None:
        """The contact that this mail goes to, now written on its row; None when there is none."""
        role = role_for(delivery.type, delivery.subject_kind, delivery.part)
        fitting = contacts_for(addressing.contacts, delivery.unit, role)
        known = delivery.organisation in addressing.organisations
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            left = await _still_to_tell(work, delivery, fitting, known)
            if isinstance(left, Fate):
                await settle(work, delivery, left)
                return None
            return left[0] if await address(work, delivery, left) else None

    async def _send(self, delivery: LeasedDelivery, addressing: Addressing, contact: Contact) -> None:
        now, tools = self._transactions.clock(), self._transactions.tools
        letter = letter_for(delivery, addressing.organisations, contact, tools.public_url)
        sent_as = message_id(delivery.id, tools.mail_domain)
        with span("deliver mail", SpanKind.CLIENT):
            attempt = await tools.mails.send(contact.email, letter, sent_as, now)
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            await settle_attempt(work, delivery, attempt, None, random.random())  # noqa: S311 jitter


async def _still_to_tell(
    work: Work, delivery: LeasedDelivery, fitting: list[Contact], known: bool
) -> list[Contact] | Fate:
    """The contacts that have no mail about this yet, or the fate of a mail that goes to nobody now."""
    if not fitting and await webhook_tells(work.session, delivery):
        return told_by_webhook(delivery)
    if not fitting or not known:
        return no_contact(delivery, work.now)
    told = await contacts_told(work.session, delivery)
    return [contact for contact in fitting if contact.id not in told] or everybody_told(delivery)
