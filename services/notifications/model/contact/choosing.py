"""Which contacts of an organisation get a mail."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.notifications.model.contact.codes import ContactRole as Role
from services.notifications.model.contact.parts import role_named
from services.notifications.model.contact.reachable import ReachableContact

_BY_SUBJECT = {
    "referral": Role.REFERRALS,
    "case": Role.REFERRALS,
    "contact-request": Role.REFERRALS,
    "agreement": Role.AGREEMENTS,
}


def role_for(fact: str, subject_kind: str, part: str) -> Role:
    """The role that a fact is for. A part such as `recipient-supervisor` or `recipient-agreements` names a role."""
    if fact.startswith("delivery."):
        return Role.TECHNICAL
    named = role_named(part)
    if named is not None:
        return named
    return _BY_SUBJECT.get(subject_kind, Role.GENERAL)


def contacts_for(contacts: Iterable[ReachableContact], unit: UUID | None, role: Role) -> list[ReachableContact]:
    """The contacts to be told, each address once, the oldest first.

    The contacts of the unit if it has any, else those of the whole organisation, else all. Of these, the ones with this
    role and the general ones. If none has the role, all of these are told: one mail too many is better than a referral
    that nobody has seen.
    """
    everybody = sorted(contacts, key=lambda contact: contact.id)
    near = [one for one in everybody if unit is not None and one.unit == unit]
    near = near or [one for one in everybody if one.unit is None] or everybody
    fitting = [one for one in near if one.role in (role, Role.GENERAL)]
    return _each_address_once(fitting or near)


def _each_address_once(contacts: Sequence[ReachableContact]) -> list[ReachableContact]:
    first: dict[str, ReachableContact] = {}
    for contact in contacts:
        first.setdefault(contact.email.casefold(), contact)
    return list(first.values())
