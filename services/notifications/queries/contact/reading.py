"""Reads contacts."""

from uuid import UUID

from sqlalchemy import select

from services.notifications.model.contact.row import Contact
from services.notifications.queries.contact.scope import visible_contact, visible_contacts
from services.notifications.queries.contact.views import ContactView, contact_view
from services.notifications.tools import Reading
from shared.kernel.refusals import not_found
from shared.work.pages import Page, page_of
from shared.work.reading import Shown


async def show_contact(reading: Reading, contact_id: UUID) -> Shown:
    """One contact of the organisation."""
    query = select(Contact).where(*visible_contact(reading.actor, contact_id))
    contact: Contact | None = (await reading.execute(query)).scalar_one_or_none()
    if contact is None:
        raise not_found("contact")
    return Shown(contact_view(contact), contact.version)


async def list_contacts(reading: Reading, cursor: str | None, limit: int) -> Page[ContactView]:
    """The organisation's contacts, newest first."""
    return await page_of(
        reading, select(Contact).where(*visible_contacts(reading.actor)), Contact.id, contact_view, cursor, limit
    )
