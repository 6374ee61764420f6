"""Contacts of an organisation. Their addresses are personal data: they are in no log line, event or audit entry."""

from uuid import UUID

from services.notifications.channels.email import is_address
from services.notifications.commands.contact.asking import ask_to_confirm
from services.notifications.commands.contact.loading import load_contact
from services.notifications.commands.organisation.counting import count_alone
from services.notifications.model.contact.confirming import digest_of
from services.notifications.model.contact.editing import CONTACT_KEEPERS, ContactDetails
from services.notifications.model.contact.row import Contact
from services.notifications.model.organisation.row import OrganisationCopy
from services.notifications.queries.contact.scope import visible_contacts
from services.notifications.queries.roles import own_organisation, require_role
from services.notifications.tools import Work
from shared.kernel.patches import Patch
from shared.kernel.refusals import invalid, not_allowed


async def create_contact(work: Work, body: ContactDetails) -> Contact:
    """A new contact of the actor's organisation.

    422 for a wrong address, or a unit of another organisation; 409 when the organisation has as many as it may.
    """
    organisation = own_organisation(work.actor)
    require_role(work.actor, CONTACT_KEEPERS)
    _check_email(body.email)
    await _check_unit(work, organisation, body.unit)
    most = work.tools.most_contacts
    if await count_alone(work, Contact, visible_contacts(work.actor)) >= most:
        sentence = f"Your organisation has {most} contacts, and may have no more: delete one that is not needed."
        raise not_allowed("too-many-contacts", sentence, most=most)
    contact = Contact(
        id=work.new_id(),
        organisation=organisation,
        unit=body.unit,
        email=body.email,
        role=body.role.value,
        language=body.language,
        created_at=work.now,
    )
    work.add(contact)
    await ask_to_confirm(work, contact)
    work.audit("contact.create", contact.id, version=contact.version)
    return contact


async def change_contact(work: Work, contact_id: UUID, body: Patch[ContactDetails]) -> Contact:
    """New values for what was sent; the same contact, at the same version, where it is so already. An address that is
    sent is used again, even if it was refused before."""
    contact = await load_contact(work, contact_id)
    known = _details(contact)
    wanted = body.onto(known)
    revives = body.says("email") and contact.suppressed_at is not None
    if wanted == known and not revives:
        return contact
    if wanted.unit != known.unit:
        await _check_unit(work, contact.organisation, wanted.unit)
    if wanted.email != known.email or revives:
        _check_email(wanted.email)
        contact.suppressed_at = contact.suppressed_code = None
    if digest_of(wanted.email) != digest_of(known.email):
        contact.confirmed_at = None
    contact.email, contact.role = wanted.email, wanted.role.value
    contact.unit, contact.language = wanted.unit, wanted.language
    if contact.confirmed_at is None:
        await ask_to_confirm(work, contact)
    contact.version += 1
    work.audit("contact.change", contact.id, version=contact.version)
    return contact


async def delete_contact(work: Work, contact_id: UUID) -> Contact:
    """Deletes the row with its address. A mail that was to go there gets another contact or none."""
    contact = await load_contact(work, contact_id)
    await work.session.delete(contact)
    work.audit("contact.delete", contact.id, version=contact.version)
    return contact


def _details(contact: Contact) -> ContactDetails:
    return ContactDetails.model_validate(
        {"email": contact.email, "role": contact.role, "unit": contact.unit, "language": contact.language}
    )


def _check_email(email: str) -> None:
    if not is_address(email):
        sentence = "Write one e-mail address as name@domain, in ASCII letters (an international domain as xn--)."
        raise invalid("/email", "not-an-address", sentence)


async def _check_unit(work: Work, organisation: UUID, unit: UUID | None) -> None:
    """An organisation that is not known here yet may name any unit: its registration is still on the way."""
    if unit is None:
        return
    known = await work.session.get(OrganisationCopy, organisation)
    if known is not None and str(unit) not in known.units:
        sentence = "Your organisation has no such unit here. A unit that was just added is known in a moment."
        raise invalid("/unit", "unknown-unit", sentence)
