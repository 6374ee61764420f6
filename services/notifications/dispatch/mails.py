"""Delivers leased e-mails. Their contact and language are chosen only now, when all that is needed may be known."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from opentelemetry.trace import SpanKind
from sqlalchemy import Row

from services.notifications.channels.letters import Letter
from services.notifications.commands.delivery.addressing import address
from services.notifications.commands.delivery.gathering import hold_contact, let_go, went_last
from services.notifications.commands.delivery.settling import settle
from services.notifications.dispatch.letters import letter_for, letter_that_asks
from services.notifications.dispatch.outcomes import Outcomes
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
from services.notifications.model.delivery.gathering import LOOK_AGAIN, NEVER_GATHERED, in_order, too_soon
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.outward_ids import message_id
from services.notifications.model.delivery.unsent import (
    contact_suppressed,
    everybody_told,
    no_contact,
    not_asked_any_more,
    told_by_webhook,
)
from services.notifications.model.organisation.row import OrganisationCopy
from services.notifications.queries.delivery.addressing import (
    Addressing,
    contacts_told,
    read_addressing,
    webhook_tells,
)
from services.notifications.queries.delivery.sight import out_of_sight
from services.notifications.tools import Transactions, Work
from shared.kernel.actors import SYSTEM
from shared.observability.tracing import span


class MailInHand(NamedTuple):
    """A leased mail."""

    delivery: LeasedDelivery
    lost: bool


class MailDispatch:
    """Handles one leased delivery at a time; several calls may run at the same time."""

    def __init__(self, transactions: Transactions, outcomes: Outcomes) -> None:
        self._transactions = transactions
        self._outcomes = outcomes

    async def read(self, rows: Sequence[Row[Any]]) -> Sequence["MailInHand"]:
        """What all that were leased together need."""
        deliveries = [LeasedDelivery._make(row) for row in rows]
        lost = await out_of_sight(self._transactions.database, deliveries)
        return [MailInHand(one, one.id in lost) for one in deliveries]

    async def deliver(self, mail: "MailInHand") -> None:
        """Sends the mail, or writes why it is not sent now."""
        delivery = mail.delivery
        async with self._transactions.database.reading() as session:
            parties = (delivery.sender, delivery.recipient)
            addressing = await read_addressing(session, delivery.organisation, parties)
        async with self._transactions.begin(SYSTEM, delivery.correlation) as work:
            going = await self._prepared(work, delivery, addressing)
        if going is not None:
            await self._send(going, addressing)

    async def _prepared(self, work: Work, delivery: LeasedDelivery, addressing: Addressing) -> "_Going | None":
        """The mail that goes now, with its contact and what it tells; None: it is written why it does not go."""
        if delivery.type == CONFIRM:
            asked = await self._asked(work, delivery, addressing)
            return _Going(delivery, asked, ()) if asked is not None else None
        contact, others = addressing.contact(delivery.contact_id), list[Contact]()
        chosen = contact is None or contact.confirmed_at is None
        if contact is None or chosen:
            left = await self._choose(work, delivery, addressing)
            if isinstance(left, Fate):
                await settle(work, delivery, left)
                return None
            contact, *others = left
        held = await hold_contact(work, contact.id)
        if chosen:
            if not await address(work, delivery, [contact, *others]):
                return None
            delivery = delivery._replace(contact_id=contact.id, went_at=None)
        if not held:
            await settle(work, delivery, too_soon(delivery, work.now + LOOK_AGAIN))
            return None
        if contact.suppressed_at is not None:
            await settle(work, delivery, contact_suppressed(delivery))
            return None
        return await self._gathered(work, delivery, contact)

    async def _asked(self, work: Work, delivery: LeasedDelivery, addressing: Addressing) -> Contact | None:
        """The contact whose address is to be confirmed; None when there is nothing to confirm any more."""
        contact = addressing.contact(delivery.contact_id)
        asked = contact is not None and target_of(contact.organisation, contact.email) == delivery.target
        if contact is not None and asked and contact.confirmed_at is None:
            return contact
        await settle(work, delivery, not_asked_any_more(delivery))
        return None

    async def _choose(self, work: Work, delivery: LeasedDelivery, addressing: Addressing) -> list[Contact] | Fate:
        """The contacts that have no mail about this yet, or the fate of a mail that goes to nobody now."""
        role = role_for(delivery.type, delivery.subject_kind, delivery.part)
        fitting = contacts_for(addressing.confirmed, delivery.unit, role)
        if not fitting and await webhook_tells(work.session, delivery):
            return told_by_webhook(delivery)
        if not fitting or delivery.organisation not in addressing.organisations:
            return no_contact(delivery, work.now)
        told = await contacts_told(work.session, delivery)
        return [contact for contact in fitting if contact.id not in told] or everybody_told(delivery)

    async def _gathered(self, work: Work, delivery: LeasedDelivery, contact: Contact) -> "_Going | None":
        """With all that waits to be told to this contact about this subject; None while it gets no mail about it."""
        if delivery.type in NEVER_GATHERED:
            return _Going(delivery, contact, ())
        pause = work.tools.gathers
        last = await went_last(work, delivery, pause)
        if last is not None:
            await settle(work, delivery, too_soon(delivery, last + pause))
            return None
        also = await let_go(work, delivery)
        if also is None:
            return None
        return _Going(delivery._replace(went_at=work.now) if also else delivery, contact, also)

    async def _send(self, going: "_Going", addressing: Addressing) -> None:
        delivery = going.delivery
        now, tools = self._transactions.clock(), self._transactions.tools
        letter = await self._letter(going, addressing)
        sent_as = message_id(delivery.id, tools.mail_domain)
        with span("deliver mail", SpanKind.CLIENT):
            attempt = await tools.mails.send(going.contact.email, letter, sent_as, now)
        await self._outcomes.settle(delivery, attempt, None)

    async def _letter(self, going: "_Going", addressing: Addressing) -> Letter:
        tools, contact = self._transactions.tools, going.contact
        if going.delivery.type != CONFIRM:
            told = sorted((going.delivery, *going.also), key=in_order)
            return letter_for(told, await self._names(told, addressing), contact, tools.public_url)
        until = self._transactions.clock() + LINK_HOLDS_FOR
        link = Confirmation(contact.organisation, digest_of(contact.email), until)
        return letter_that_asks(addressing.organisations, contact, tools.vault.link_text(link), tools.public_url)

    async def _names(self, told: Sequence[LeasedDelivery], addressing: Addressing) -> Mapping[UUID, OrganisationCopy]:
        """The organisations that the letter names. Those of the mail's own fact are known already."""
        if len(told) == 1:
            return addressing.organisations
        parties = {party for one in told for party in (one.sender, one.recipient)}
        async with self._transactions.database.reading() as session:
            return (await read_addressing(session, told[0].organisation, parties)).organisations


class _Going(NamedTuple):
    """A mail that goes now: to whom, and what it tells beside its own fact."""

    delivery: LeasedDelivery
    contact: Contact
    also: Sequence[LeasedDelivery]
