"""Reads contacts."""

from uuid import UUID

from sqlalchemy import select

from services.notifications.model.rows import Contact
from services.notifications.queries.paging import page_of
from services.notifications.queries.scope import visible_contact, visible_contacts
from services.notifications.queries.views import ContactView, contact_view
from shared.http.commands import Shown
from shared.http.pagination import Page
from shared.kernel.refusals import not_found
from shared.persistence.work import Work


async def show_contact(work: Work, contact_id: UUID) -> Shown:
    """One contact of the organisation."""
    query = select(Contact).where(*visible_contact(work.actor, contact_id))
    contact: Contact | None = (await work.execute(query)).scalar_one_or_none()
    if contact is None:
        raise not_found("contact")
    return Shown(contact_view(contact), contact.version)


async def list_contacts(work: Work, cursor: str | None, limit: int) -> Page[ContactView]:
    """The organisation's contacts, newest first."""
    return await page_of(work, Contact, visible_contacts(work.actor), contact_view, cursor, limit)
