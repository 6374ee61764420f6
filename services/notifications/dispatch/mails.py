"""Delivers leased e-mails. Their contact and language are chosen only now, when all that is needed may be known."""

import random

from opentelemetry.trace import SpanKind

from services.notifications.channels.letters import Letter
from services.notifications.commands.delivery.addressing import address
from services.notifications.commands.delivery.deciding import settle_attempt
from services.notifications.commands.delivery.settling import settle
from services.notifications.dispatch.letters import letter_for, letter_that_asks
from services.notifications.model.contact.choosing import contacts_for, role_for
from services.notifications.model.contact.confirming import (
    CONFIRM,
    LINK_HOLDS_FOR,
    Confirmation,
    digest_of,
    target_of,
)
from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.outward_ids import message_id
from services.notifications.model.delivery.unsent import (
    contact_suppressed,
    everybody_told,
    no_contact,
    not_asked_any_more,
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
        asks = delivery.type == CONFIRM
        contact = await (self._asked(delivery, addressing) if asks else self._chosen(delivery, addressing))
        if contact is None:
            return
        if contact.suppressed_at is not None:
            async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
                await settle(work, delivery, contact_suppressed(delivery))
            return
        await self._send(delivery._replace(contact_id=contact.id), addressing, contact)

    async def _asked(self, delivery: LeasedDelivery, addressing: Addressing) -> Contact | None:
        """The contact whose address is to be confirmed; None when there is nothing to confirm any more."""
        contact = addressing.contact(delivery.contact_id)
        asked = contact is not None and target_of(contact.organisation, contact.email) == delivery.target
        if contact is not None and asked and contact.confirmed_at is None:
            return contact
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            await settle(work, delivery, not_asked_any_more(delivery))
        return None

    async def _chosen(self, delivery: LeasedDelivery, addressing: Addressing) -> Contact | None:
        """The contact that stands on the row, if its address is confirmed; else one that is."""
        contact = addressing.contact(delivery.contact_id)
        if contact is not None and contact.confirmed_at is not None:
            return contact
        return await self._choose(delivery, addressing)

    async def _choose(self, delivery: LeasedDelivery, addressing: Addressing) -> Contact | None:
        """The contact that this mail goes to, now written on its row; None when there is none."""
        role = role_for(delivery.type, delivery.subject_kind, delivery.part)
        fitting = contacts_for(addressing.confirmed, delivery.unit, role)
        known = delivery.organisation in addressing.organisations
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            left = await _still_to_tell(work, delivery, fitting, known)
            if isinstance(left, Fate):
                await settle(work, delivery, left)
                return None
            return left[0] if await address(work, delivery, left) else None

    async def _send(self, delivery: LeasedDelivery, addressing: Addressing, contact: Contact) -> None:
        now, tools = self._transactions.clock(), self._transactions.tools
        letter = self._letter(delivery, addressing, contact)
        sent_as = message_id(delivery.id, tools.mail_domain)
        with span("deliver mail", SpanKind.CLIENT):
            attempt = await tools.mails.send(contact.email, letter, sent_as, now)
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            await settle_attempt(work, delivery, attempt, None, random.random())  # noqa: S311 jitter

    def _letter(self, delivery: LeasedDelivery, addressing: Addressing, contact: Contact) -> Letter:
        tools = self._transactions.tools
        if delivery.type != CONFIRM:
            return letter_for(delivery, addressing.organisations, contact, tools.public_url)
        until = self._transactions.clock() + LINK_HOLDS_FOR
        link = Confirmation(contact.organisation, digest_of(contact.email), until)
        return letter_that_asks(addressing.organisations, contact, tools.vault.link_text(link), tools.public_url)


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
