"""The letter of one delivery, from its row and what is known of the organisations."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from services.notifications.channels.letters import Letter, confirmation_letter, render
from services.notifications.channels.rendering import Language
from services.notifications.channels.wording.spoken import kind_of
from services.notifications.model.contact.row import Contact
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.organisation.called import called
from services.notifications.model.organisation.row import OrganisationCopy

_UNKNOWN: dict[Language, str] = {
    "fi": "toinen organisaatio",
    "sv": "en annan organisation",
    "en": "another organisation",
}
_PAGES = {"referral": "referrals", "agreement": "agreements", "case": "cases"}


def letter_for(
    delivery: LeasedDelivery, organisations: Mapping[UUID, OrganisationCopy], contact: Contact, public_url: str
) -> Letter:
    """In the contact's language, else the organisation's. An organisation that is not known here yet has no name.

    Who may not read the object any more gets the words for that, whatever the fact is, and no link.
    """
    language = language_of(contact, organisations)

    def name(organisation: UUID | None) -> str:
        known = organisations.get(organisation) if organisation is not None else None
        return (called(known, language) if known is not None else None) or _UNKNOWN[language]

    page = f"{public_url}/{_PAGES[delivery.subject_kind]}/{delivery.number}?lang={language}"
    return render(
        kind_of(delivery.type, delivery.part, delivery.subject_kind, delivery.shown),
        language,
        number=delivery.number,
        link=page if delivery.shown else None,
        sender_name=name(delivery.sender),
        recipient_name=name(delivery.recipient),
        due=delivery.due_on,
    )


def language_of(contact: Contact, organisations: Mapping[UUID, OrganisationCopy]) -> Language:
    """The contact's, else its organisation's; Finnish where that is not known here yet."""
    known = organisations.get(contact.organisation)
    return cast(Language, contact.language or (known.language if known is not None else "fi"))


def letter_that_asks(
    organisations: Mapping[UUID, OrganisationCopy], contact: Contact, token: str, public_url: str
) -> Letter:
    """The letter by which the contact's address is confirmed."""
    language = language_of(contact, organisations)
    known = organisations.get(contact.organisation)
    name = (called(known, language) if known is not None else None) or _UNKNOWN[language].capitalize()
    return confirmation_letter(language, name, f"{public_url}/contacts/{token}?lang={language}")
