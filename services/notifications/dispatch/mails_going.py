"""Which leased mails go now, and to whom."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from services.notifications.commands.delivery.addressing import address
from services.notifications.commands.delivery.gathering import hold_contact, let_go, went_last
from services.notifications.commands.delivery.letting_go import Addressed
from services.notifications.commands.delivery.settling import settle
from services.notifications.dispatch.not_sent import must_not_go
from services.notifications.model.contact.choosing import contacts_for, role_for
from services.notifications.model.contact.confirming import CONFIRM, target_of
from services.notifications.model.contact.reachable import ReachableContact
from services.notifications.model.delivery.fate import Fate
from services.notifications.model.delivery.gathering import LOOK_AGAIN, NEVER_GATHERED, too_soon
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.delivery.unsent import (
    contact_suppressed,
    everybody_told,
    no_contact,
    not_asked_any_more,
    told_by_webhook,
)
from services.notifications.queries.delivery.addressing import (
    Addressing,
    Directory,
    contacts_told,
    webhook_tells,
)
from services.notifications.tools import Work


class MailInHand(NamedTuple):
    """A leased mail, with what is known of its reader. `goes_to`: it was let go to this contact already."""

    delivery: LeasedDelivery
    lost: bool
    addressing: Addressing
    goes_to: ReachableContact | None = None


class Going(NamedTuple):
    """A mail that goes now: to whom, and what it tells beside its own fact."""

    delivery: LeasedDelivery
    contact: ReachableContact
    also: Sequence[LeasedDelivery]


def ordinary(mails: Iterable[MailInHand], directory: Directory) -> list[Addressed]:
    """Those of which nothing but the contact's other mails could keep one back; the others are looked at one by one.
    Of several to one contact about one subject none is here."""
    found: dict[tuple[UUID, UUID], Addressed | None] = {}
    for hand in mails:
        addressed = None if must_not_go(hand) else _addressed(hand, directory)
        if addressed is not None:
            key = (addressed.contact.id, hand.delivery.subject_id)
            found[key] = None if key in found else addressed
    return [one for one in found.values() if one is not None]


def _addressed(hand: MailInHand, directory: Directory) -> Addressed | None:
    mail, others = hand.delivery, list[ReachableContact]()
    if mail.type in NEVER_GATHERED or mail.went_at is not None:
        return None
    contact = hand.addressing.contact(mail.contact_id)
    if contact is None or contact.confirmed_at is None:
        told = directory.told.get(mail.event_id, ())
        left = [one for one in _fitting(mail, hand.addressing) if one.id not in told]
        if not left or mail.organisation not in directory.organisations:
            return None
        contact, *others = left
    return None if contact.suppressed_at is not None else Addressed(mail, contact, others)


def _fitting(mail: LeasedDelivery, addressing: Addressing) -> list[ReachableContact]:
    role = role_for(mail.type, mail.subject_kind, mail.part)
    return contacts_for(addressing.confirmed, mail.unit, role)


async def prepared(work: Work, delivery: LeasedDelivery, addressing: Addressing) -> Going | None:
    """The mail that goes now, with its contact and what it tells; None: it is written why it does not go."""
    if delivery.type == CONFIRM:
        asked = await _asked(work, delivery, addressing)
        return Going(delivery, asked, ()) if asked is not None else None
    contact, others = addressing.contact(delivery.contact_id), list[ReachableContact]()
    chosen = contact is None or contact.confirmed_at is None
    if contact is None or chosen:
        left = await _choose(work, delivery, addressing)
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
    return await _gathered(work, delivery, contact)


async def _asked(work: Work, delivery: LeasedDelivery, addressing: Addressing) -> ReachableContact | None:
    """The contact whose address is to be confirmed; None when there is nothing to confirm any more."""
    contact = addressing.contact(delivery.contact_id)
    asked = contact is not None and target_of(contact.organisation, contact.email) == delivery.target
    if contact is not None and asked and contact.confirmed_at is None:
        return contact
    await settle(work, delivery, not_asked_any_more(delivery))
    return None


async def _choose(work: Work, delivery: LeasedDelivery, addressing: Addressing) -> list[ReachableContact] | Fate:
    """The contacts that have no mail about this yet, or the fate of a mail that goes to nobody now."""
    fitting = _fitting(delivery, addressing)
    if not fitting and await webhook_tells(work.session, delivery):
        return told_by_webhook(delivery)
    if not fitting or delivery.organisation not in addressing.organisations:
        return no_contact(delivery, work.now)
    told = await contacts_told(work.session, delivery)
    return [contact for contact in fitting if contact.id not in told] or everybody_told(delivery)


async def _gathered(work: Work, delivery: LeasedDelivery, contact: ReachableContact) -> Going | None:
    """With all that waits to be told to this contact about this subject; None while it gets no mail about it."""
    if delivery.type in NEVER_GATHERED:
        return Going(delivery, contact, ())
    pause = work.tools.gathers
    last = await went_last(work, delivery, pause)
    if last is not None:
        await settle(work, delivery, too_soon(delivery, last + pause))
        return None
    also = await let_go(work, delivery)
    if also is None:
        return None
    return Going(delivery._replace(went_at=work.now) if also else delivery, contact, also)
