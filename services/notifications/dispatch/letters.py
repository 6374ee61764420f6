"""The letter of one delivery, from its row and what is known of the organisations."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from services.notifications.channels.letters import Letter, Step, confirmation_letter, render_steps
from services.notifications.channels.wording.spoken import kind_of
from services.notifications.model.contact.reachable import ReachableContact
from services.notifications.model.delivery.leased import LeasedDelivery
from services.notifications.model.organisation.called import CalledOrganisation, called
from shared.kernel.codes import Language

_UNKNOWN: dict[Language, str] = {
    "fi": "toinen organisaatio",
    "sv": "en annan organisation",
    "en": "another organisation",
}
_PAGES = {"referral": "referrals", "agreement": "agreements", "case": "cases", "contact-request": "contact-requests"}


def letter_for(
    told: Sequence[LeasedDelivery],
    organisations: Mapping[UUID, CalledOrganisation],
    contact: ReachableContact,
    public_url: str,
) -> Letter:
    """In the contact's language, else the organisation's. An organisation that is not known here yet has no name.

    `told` are the facts of one subject that the letter tells, the newest last. Who may not read the object any more
    gets the words for that, whatever the facts are, and no link.
    """
    newest = told[-1]
    language = language_of(contact, organisations)

    def name(organisation: UUID | None) -> str:
        known = organisations.get(organisation) if organisation is not None else None
        return (called(known, language) if known is not None else None) or _UNKNOWN[language]

    def step(one: LeasedDelivery) -> Step:
        kind = kind_of(one.type, one.part, one.subject_kind, one.shown)
        return Step(kind, name(one.sender), name(one.recipient), one.due_on)

    page = f"{public_url}/{_PAGES[newest.subject_kind]}/{newest.number}?lang={language}"
    steps = [step(one) for one in told] if newest.shown else [step(newest)]
    return render_steps(steps, language, newest.number, page if newest.shown else None)


def language_of(contact: ReachableContact, organisations: Mapping[UUID, CalledOrganisation]) -> Language:
    """The contact's, else its organisation's; Finnish where that is not known here yet."""
    known = organisations.get(contact.organisation)
    return cast(Language, contact.language or (known.language if known is not None else "fi"))


def letter_that_asks(
    organisations: Mapping[UUID, CalledOrganisation], contact: ReachableContact, token: str, public_url: str
) -> Letter:
    """The letter by which the contact's address is confirmed."""
    language = language_of(contact, organisations)
    known = organisations.get(contact.organisation)
    name = (called(known, language) if known is not None else None) or _UNKNOWN[language].capitalize()
    return confirmation_letter(language, name, f"{public_url}/contacts/{token}?lang={language}")
